using System.Text.RegularExpressions;

namespace PixStream.Harness.Processes;

/// <summary>The standalone server, as a process of its own over a journal's directory.</summary>
internal sealed partial class StandaloneServer : IAsyncDisposable
{
    private StandaloneServer(ChildProcess process) => Process = process;

    public ChildProcess Process { get; }

    /// <summary>Where it listens, once it serves. The first of them, if at several places.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Where its admin API listens, as it logged before it served.</summary>
    public Uri Admin =>
        new(Process.Output.Select(static line => AdminServes().Match(line)).First(static match => match.Success).Groups[1].Value);

    /// <summary>How it is started, on a free port.</summary>
    /// <param name="user">A type of the project that builds it.</param>
    /// <param name="journal">Its directory.</param>
    /// <param name="settings">More settings, in place of those that all have.</param>
    public static Launch LaunchOf(Type user, string journal, params IEnumerable<(string Name, string Value)> settings) =>
        Launch.Dotnet(BuiltProgram.PathOf("PixStream.Standalone", user)) with
        {
            Withheld = Launch.OwnVariables,
            Directory = Path.GetTempPath(),
            Variables = [("PixStream:Journal:Directory", journal), ("ASPNETCORE_URLS", "http://127.0.0.1:0"), .. settings],
        };

    public static StandaloneServer Start(Launch launch) => new(ChildProcess.Start(launch));

    /// <summary>Starts it and waits until it says where it listens.</summary>
    public static async Task<StandaloneServer> ServeAsync(Launch launch)
    {
        var server = Start(launch);
        if (await server.ServesAsync())
            return server;
        await server.Process.WaitForEndAsync();
        var failure = new InvalidOperationException($"The server did not start, it {server.Process.LastWords}");
        await server.DisposeAsync();
        throw failure;
    }

    /// <summary>Waits until it says where it listens.</summary>
    /// <returns>False where it ended by itself.</returns>
    public async Task<bool> ServesAsync()
    {
        if (await Process.WaitForLineAsync(Serves()) is not { } found)
            return false;
        Address = new Uri(found.Groups[1].Value);
        return true;
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    [GeneratedRegex("PixStream serves (https?://[0-9.:]+[0-9])")]
    private static partial Regex Serves();

    [GeneratedRegex("The admin API is at (http://[0-9.:]+[0-9])")]
    private static partial Regex AdminServes();
}
