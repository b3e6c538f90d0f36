using System.Globalization;
using System.Net;

namespace PixStream.EndToEnd.Programs;

/// <summary>
/// The wall clock of the machine is set while the server runs, by hours. Idle times and waits go by another clock; only names are
/// forgotten by this one. Needs libfaketime (Debian: <c>faketime</c>).
/// </summary>
[Trait("Category", "Long")]
public sealed class ClockJumpTests : IDisposable
{
    private readonly Envelopes _envelopes = new(17);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _psp = SharedServer.NewParticipant();
    private readonly DataDirectory _data = new();
    private readonly string _clock = Path.GetTempFileName();
    private readonly List<int> _servers = [];
    private TimeSpan _offset;

    public void Dispose()
    {
        // What the library leaves of processes that were killed.
        foreach (var id in _servers)
            foreach (var name in new[] { $"faketime_shm_{id}", $"sem.faketime_sem_{id}" })
                File.Delete(Path.Combine("/dev/shm", name));
        File.Delete(_clock);
        _data.Dispose();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    [InlineData(30)]
    [InlineData(-30)]
    public async Task A_jump_closes_no_stream_and_loses_repeats_and_reorders_nothing(int hours)
    {
        await using var server = await StartAsync();
        using var client = server.Connect();
        var messages = _envelopes.Make(6, _sender, _psp);
        await client.PublishAsync(_sender, messages[0]);
        await client.PublishAsync(_sender, messages[1]);
        var first = await client.StartAsync(_psp);
        var second = await client.StartAsync(_psp);
        await JumpAsync(client, hours);

        // Neither stream is idle, and neither's batch goes to a third.
        Assert.Equal(HttpStatusCode.NoContent, (await client.StartAsync(_psp)).Status);
        for (var i = 2; i < 6; i++)
        {
            await client.PublishAsync(_sender, messages[i]);
            if (i == 3)
                await JumpAsync(client, -hours);
        }

        var replay = await client.GetAsync(first.Next, Multipart.Type);
        replay.IsRepeatedBy(await client.GetAsync(first.Next, Multipart.Type));
        Assert.Equal([messages[0]], first.Messages().Select(part => part.Payload));
        Assert.Equal([messages[1]], second.Messages().Select(part => part.Payload));
        Assert.Equal(messages[2..], replay.Messages().Select(part => part.Payload));
        (await client.GetAsync(second.Next)).Is(HttpStatusCode.NoContent);
        (await client.GetAsync(replay.Next)).Is(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public async Task A_restart_after_a_jump_goes_on_as_before(int hours)
    {
        var messages = _envelopes.Make(3, _sender, _psp);
        Answer first;
        await using (var server = await StartAsync())
        {
            using var client = server.Connect();
            foreach (var message in messages)
                await client.PublishAsync(_sender, message);
            first = await client.StartAsync(_psp);
            await JumpAsync(client, hours);
            await server.KillAsync();
        }

        await using (var server = await StartAsync())
        {
            using var client = server.Connect();
            var second = (await client.GetAsync(first.Next, Multipart.Type)).Is(HttpStatusCode.OK);
            Assert.Equal(messages[1..], second.Messages().Select(part => part.Payload));
            (await client.DeleteAsync(second.Next)).Is(HttpStatusCode.OK);
        }
    }

    [Theory]
    [InlineData(-30, true)]
    [InlineData(23, true)]
    [InlineData(25, false)]
    public async Task A_key_is_known_for_24_hours_of_the_wall_clock(int hours, bool isKnown)
    {
        await using var server = await StartAsync();
        using var client = server.Connect();
        var message = _envelopes.Make(_sender, _psp);
        var id = await client.PublishAsync(_sender, message);
        await JumpAsync(client, hours);

        var again = await client.PublishAsync(_sender, message);

        // After the 24 hours it may be a new message. It is one or the other, and is handed out as such.
        Assert.True(again == id || !isKnown, $"After {hours} hours the message got another id.");
        var expected = again == id ? 1 : 2;
        Assert.Equal(expected, (await client.DrainAsync(_psp)).Count);
    }

    private async Task<Server> StartAsync()
    {
        string[] places = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];
        var library = places.Select(place => Path.Combine(place, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);
        Assert.SkipUnless(library is not null, "libfaketime is not installed here (Debian: apt-get install faketime).");
        var server = await Server.StartAsync(
            _data, ("PixStream:Http:SpiWait", "00:00:00.2"), ("LD_PRELOAD", library!), ("FAKETIME_TIMESTAMP_FILE", _clock),
            ("FAKETIME_NO_CACHE", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"));
        _servers.Add(server.Id);
        return server;
    }

    /// <summary>Sets the clock by that much from what is true, and waits until the server's answers show it.</summary>
    private async Task JumpAsync(Client client, int hours)
    {
        var before = DateOf(await client.GetAsync("/health/live"));
        var offset = _offset + TimeSpan.FromHours(hours);
        await File.WriteAllTextAsync(
            _clock, string.Create(CultureInfo.InvariantCulture, $"{offset.TotalSeconds:+0;-0}"),
            TestContext.Current.CancellationToken);
        _offset = offset;
        // The server writes a new Date header once a second.
        while ((DateOf(await client.GetAsync("/health/live")) - before - TimeSpan.FromHours(hours))
            .Duration() > TimeSpan.FromMinutes(30))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private static DateTimeOffset DateOf(Answer answer) =>
        DateTimeOffset.Parse(answer.Required("Date"), CultureInfo.InvariantCulture);
}
