using System.Net;

namespace PixStream.EndToEnd.Crashes;

/// <summary>
/// The real process on its own journal, torn and damaged at places drawn from a seed. Every place of a small journal is tried, in
/// process, by
/// <c>tests/Storage.Journal.Tests</c>.
/// </summary>
[Trait("Category", "Long")]
public sealed class DamageSampleTests(ITestOutputHelper output)
{
    private const int Samples = 12;

    private static readonly (string, string)[] Settings =
        [("PixStream:Journal:SegmentBytes", "1048576"), ("PixStream:Http:SpiWait", "00:00:00.2")];

    private readonly int _seed =
        int.TryParse(Environment.GetEnvironmentVariable("PIXSTREAM_SEED"), out var given) ? given : Environment.ProcessId;
    private readonly Envelopes _envelopes = new(23);
    private readonly string _sender = SharedServer.NewParticipant();
    private readonly string _psp = SharedServer.NewParticipant();

    [Theory]
    [InlineData("cut")]
    [InlineData("zeros")]
    [InlineData("garbage")]
    public async Task A_torn_last_commit_costs_nothing_that_was_answered_for(string tear)
    {
        var messages = _envelopes.Make(6, _sender, _psp);
        using var data = new DataDirectory();
        await PublishAsync(data, messages[..5]);
        var before = await File.ReadAllBytesAsync(data.Segments[0], TestContext.Current.CancellationToken);
        await PublishAsync(data, messages[5..]);
        var files = Read(data);
        var segment = Path.GetFileName(data.Segments[0]);
        var start = before.AsSpan().CommonPrefixLength(files[segment]);
        var end = files[segment].AsSpan().LastIndexOfAnyExcept((byte)0);
        Assert.InRange(end - start, 1_000, 10_000);
        var random = Seeded();
        for (var i = 0; i < Samples; i++)
        {
            var at = random.Next(start, end - 100);
            output.WriteLine($"{segment}: {tear} from {at}");
            using var torn = Copy(files, segment, Tear(files[segment], at, end, tear, random));
            await using var server = await Server.StartAsync(torn, Settings);
            using var client = server.Connect();
            Assert.Equal(messages[..5], await client.DrainAsync(_psp));
        }
    }

    [Fact]
    public async Task A_flipped_bit_is_named_or_harmless_and_never_served()
    {
        var messages = _envelopes.Make(420, _sender, _psp);
        using var data = new DataDirectory();
        await PublishAsync(data, messages);
        Assert.True(data.Segments.Length > 1);
        var files = Read(data);
        var names = files.Keys
            .Where(name => name.EndsWith(".seg", StringComparison.Ordinal) || name.EndsWith(".idx", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToArray();
        var random = Seeded();
        for (var i = 0; i < Samples; i++)
        {
            var name = names[i % names.Length];
            var damaged = files[name].ToArray();
            var bit = random.Next((damaged.AsSpan().LastIndexOfAnyExcept((byte)0) + 1) * 8);
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            output.WriteLine($"{name}: bit {bit}");
            using var copy = Copy(files, name, damaged);
            await ExpectNamedOrHarmlessAsync(copy, name, messages);
        }
    }

    private async Task ExpectNamedOrHarmlessAsync(DataDirectory data, string name, List<byte[]> messages)
    {
        var path = Path.Combine(data.Path, name);
        var (server, refusal) = await Server.TryStartAsync(data, Settings);
        if (server is null)
        {
            Assert.Equal(1, refusal!.ExitCode);
            Assert.StartsWith("PixStream did not start: the journal is damaged.", refusal.Errors, StringComparison.Ordinal);
            Assert.Contains(path, refusal.Errors, StringComparison.Ordinal);
            return;
        }

        await using (server)
        {
            using var client = server.Connect();
            var served = new List<byte[]>();
            var answer = await client.StartAsync(_psp, Multipart.Type);
            for (; answer.Status == HttpStatusCode.OK; answer = await client.GetAsync(answer.Next, Multipart.Type))
                served.AddRange(answer.Messages().Select(part => part.Payload));
            Assert.Equal(messages[..served.Count], served);
            if (answer.Status == HttpStatusCode.NoContent && served.Count == messages.Count)
                return;
            answer.IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable", xml: true);
            Assert.Contains(server.Output, line =>
                line.Contains(path, StringComparison.Ordinal) && line.Contains("offset", StringComparison.Ordinal));
        }
    }

    private Random Seeded()
    {
        output.WriteLine($"Seed {_seed}. PIXSTREAM_SEED={_seed} repeats it.");
        return new Random(_seed);
    }

    private static byte[] Tear(byte[] bytes, int at, int end, string tear, Random random)
    {
        if (tear == "cut")
            return bytes[..at];
        var torn = bytes.ToArray();
        torn.AsSpan(at).Clear();
        if (tear == "garbage")
            random.NextBytes(torn.AsSpan(at, end - at));
        return torn;
    }

    private static Dictionary<string, byte[]> Read(DataDirectory data) =>
        Directory.GetFiles(data.Path).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    /// <summary>A directory with these files, one of them in another form.</summary>
    private static DataDirectory Copy(Dictionary<string, byte[]> files, string name, byte[] changed)
    {
        var data = new DataDirectory();
        Directory.CreateDirectory(data.Path);
        foreach (var (file, bytes) in files)
            File.WriteAllBytes(Path.Combine(data.Path, file), file == name ? changed : bytes);
        return data;
    }

    /// <summary>Stores them, and kills the server.</summary>
    private async Task PublishAsync(DataDirectory data, IReadOnlyList<byte[]> messages)
    {
        await using var server = await Server.StartAsync(data, Settings);
        using var client = server.Connect();
        foreach (var message in messages)
            await client.PublishAsync(_sender, message);
        await server.KillAsync();
    }
}
