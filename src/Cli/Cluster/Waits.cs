namespace PixStream.Cli.Cluster;

internal static class Waits
{
    /// <summary>Waits for a task, but not longer than this.</summary>
    /// <returns>Whether the task has ended.</returns>
    public static async Task<bool> EndsWithinAsync(this Task task, TimeSpan interval, TimeProvider time)
    {
        using var enough = new CancellationTokenSource();
        var ended = await Task.WhenAny(task, Task.Delay(interval, time, enough.Token)) == task;
        await enough.CancelAsync();
        return ended;
    }
}
