namespace PixStream.Storage.Journal.Tests;

/// <summary>One of many runs of a test. A failure says which, so that it can be run again alone.</summary>
internal static class Trial
{
    public static async Task RunAsync(string which, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{which}: {failure.Message}", failure);
        }
    }
}
