using PixStream.Harness.Processes;

namespace PixStream.Cli.Tests;

/// <summary>The real server, as a process of its own over an empty directory. Both are gone when this is disposed of.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly StandaloneServer _server;

    private LiveServer(DirectoryInfo directory, StandaloneServer server) => (_directory, _server) = (directory, server);

    /// <summary>Where it listens: http://127.0.0.1 and a free port.</summary>
    public Uri Address => _server.Address;

    /// <summary>
    /// Starts it with those settings (<c>PixStream:Streams:MaxStreams</c>) and waits until it says where it listens.
    /// </summary>
    public static async Task<LiveServer> StartAsync(params (string Name, string Value)[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("pixstream-");
        var launch = StandaloneServer.LaunchOf(
            typeof(LiveServer), directory.FullName, [("PixStream:Journal:SegmentBytes", "4194304"), .. settings]);
        try
        {
            return new LiveServer(directory, await StandaloneServer.ServeAsync(launch));
        }
        catch
        {
            directory.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
