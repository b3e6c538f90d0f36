namespace PixStream.EndToEnd;

/// <summary>
/// One server for all tests that need nothing special of it: each takes participants of its own. Its waits are short, so that a
/// 204 costs little.
/// </summary>
public sealed class SharedServer : IAsyncLifetime
{
    private readonly DataDirectory _data = new();
    private Server _server = null!;
    private static int _participants;

    internal Client Client
    {
        get
        {
            _server.ExpectRunning();
            return field;
        }
        private set;
    } = null!;

    internal Uri Address => _server.Address;

    /// <summary>An ISPB that no other test has.</summary>
    internal static string NewParticipant() => $"T{Interlocked.Increment(ref _participants):D7}";

    public async ValueTask InitializeAsync()
    {
        _server = await Server.StartAsync(
            _data,
            ("PixStream:Http:SpiWait", "00:00:00.2"),
            ("PixStream:Http:JsonWait", "00:00:00.2"),
            ("PixStream:Utilities:Enabled", "true"));
        Client = _server.Connect();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _data.Dispose();
    }
}
