using System.Text;
using Microsoft.Extensions.Logging;
using PixStream.Harness.Time;
using PixStream.Hosting;
using PixStream.Http.Credentials;
using PixStream.Http.Credentials.Sources;
using PixStream.Http.Routing;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Http.Tests.Credentials;

/// <summary>The file of the registry: what it may hold, and that a bad one changes nothing.</summary>
public sealed class RegistryTests : IDisposable
{
    private static readonly string One = new('a', 64);
    private static readonly string Two = new('B', 64);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-registry-");

    private string File => Path.Combine(_directory.FullName, "participants.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_participant_is_found_by_its_ISPB_and_by_each_of_its_certificates()
    {
        var registry = Parse(Of(Entry("12345678", "read-only", One, Two), Entry("0000000A", "active")));

        Assert.Equal((2, 2), (registry.ParticipantCount, registry.CertificateCount));
        Assert.True(registry.TryFind(Ispb.Parse("12345678"), out var participant));
        Assert.Equal(AccessState.ReadOnly, participant.State);
        foreach (var thumbprint in new[] { One.ToUpperInvariant(), Two })
        {
            Assert.True(registry.TryFindOwner(thumbprint, out var owner));
            Assert.Same(participant, owner);
        }

        Assert.False(registry.TryFindOwner(new string('C', 64), out _));
    }

    [Fact]
    public void A_key_is_found_by_its_id_and_has_the_scopes_that_stand_there_or_all()
    {
        var registry = Parse(Of(
            WithKeys("12345678", """{ "id": "a-1" }, { "id": "a_2", "scope": "pix.read pix.send" }"""),
            WithKeys("12345679", """{ "id": "b", "scope": "pix.send" }"""),
            Entry("12345670", "active")));

        Assert.Equal(["a-1", "a_2", "b"], registry.KeyIds.Order(StringComparer.Ordinal));
        foreach (var (id, ispb, scopes) in new[]
        {
            ("a-1", "12345678", AccessScopes.All), ("a_2", "12345678", AccessScopes.All), ("b", "12345679", AccessScopes.Send),
        })
        {
            Assert.True(registry.TryFindKey(id, out var found));
            Assert.Equal((ispb, scopes), (found.Owner.Ispb.ToString(), found.Key.Scopes));
        }

        Assert.False(registry.TryFindKey("A-1", out _));
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { Of(WithKeys("12345678", "1")), "participants[0].keys[0] is to be an object" },
        {
            Of("""{ "ispb": "12345678", "state": "active", "certificates": [], "keys": {} }"""),
            "participants[0].keys is to be a list"
        },
        { Of(WithKeys("12345678", """{ "scope": "pix.read" }""")), "participants[0].keys[0].id is to be a text" },
        {
            Of(WithKeys("12345678", """{ "id": "../k" }""")),
            "participants[0].keys[0].id is not 1 to 64 letters, digits, - and _"
        },
        { Of(WithKeys("12345678", """{ "id": "" }""")), "participants[0].keys[0].id is not" },
        { Of(WithKeys("12345678", $$"""{ "id": "{{new string('k', 65)}}" }""")), "participants[0].keys[0].id is not" },
        {
            Of(WithKeys("12345678", """{ "id": "k", "secret": "s" }""")),
            "participants[0].keys[0] has 'secret', which is not one of"
        },
        {
            Of(WithKeys("12345678", """{ "id": "k", "scope": "pix.admin" }""")),
            "keys[0].scope is not pix.read, pix.send or both"
        },
        { Of(WithKeys("12345678", """{ "id": "k", "scope": "" }""")), "keys[0].scope is not" },
        { Of(WithKeys("12345678", """{ "id": "k", "scope": "pix.read  pix.send" }""")), "keys[0].scope is not" },
        { Of(WithKeys("12345678", """{ "id": "k" }, { "id": "k" }""")), "participants[0].keys[1].id stands in the file before" },
        {
            Of(WithKeys("12345678", """{ "id": "k" }"""), WithKeys("12345679", """{ "id": "k" }""")),
            "participants[1].keys[0].id stands in the file before, at 12345678"
        },
        {
            Of(WithKeys("12345678", """{ "id": "1" }, { "id": "2" }, { "id": "3" }""")),
            "participants[0].keys has 3, and a participant has 2 at most"
        },
        { "", "line 1, column 1" },
        { "{\n  \"participants\": [\n    oops ] }", "line 3, column 5" },
        { "[]", "the file is to be an object" },
        { "{}", "participants is to be a list" },
        { """{ "participants": [], "more": 1 }""", "the file has 'more'" },
        { """{ "participants": [], "participants": [] }""", "the file has 'participants' twice" },
        { Of("1"), "participants[0] is to be an object" },
        {
            Of("""{ "ispb": "12345678", "state": "active", "certificates": [], "State": "active" }"""),
            "participants[0] has 'State'"
        },
        { Of("""{ "ispb": "\ud800", "state": "active", "certificates": [] }"""), "no text in UTF-8" },
        { Of("""{ "state": "active", "certificates": [] }"""), "participants[0].ispb is to be a text" },
        { Of(Entry("1234567", "active")), "participants[0].ispb is '1234567'" },
        { Of(Entry("1234567a", "active")), "participants[0].ispb is '1234567a'" },
        { Of(Entry("12345678", "active"), Entry("12345678", "active")), "participants[1].ispb is 12345678, which stands" },
        { Of(Entry("12345678", "Active")), "participants[0].state is 'Active', which is not one of active, suspended," },
        { Of("""{ "ispb": "12345678", "certificates": [] }"""), "participants[0].state is to be a text" },
        { Of("""{ "ispb": "12345678", "name": 1, "state": "active", "certificates": [] }"""), "participants[0].name is to be" },
        { Of("""{ "ispb": "12345678", "state": "active" }"""), "participants[0].certificates is to be a list" },
        { Of(Entry("12345678", "active", "abc")), "participants[0].certificates[0] is not the SHA-256 thumbprint" },
        { Of(Entry("12345678", "active", new string('g', 64))), "participants[0].certificates[0] is not the SHA-256" },
        { Of(Entry("12345678", "active", One), Entry("12345679", "active", One.ToUpperInvariant())), "at 12345678" },
        { Of(Entry("12345678", "active", One, One)), "participants[0].certificates[1] stands in the file before" },
        {
            Of(Entry("12345678", "active", [.. "12345".Select(digit => new string(digit, 64))])),
            "participants[0].certificates has 5, and a participant has 4 at most"
        },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_not_understood_is_refused_with_file_place_and_reason(string text, string why)
    {
        var wrong = Assert.Throws<SettingException>(() => Parse(text));
        Assert.StartsWith($"PixStream:Credentials:Registry: {File}: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(why, wrong.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_stops_the_start() => Assert.Contains(
        "PixStream:Credentials:Registry",
        Assert.Throws<SettingException>(() => new FileSource(new ParticipantRegistry(), File)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_state_allows_what_its_name_says()
    {
        Operation[] reads = [Operation.Start, Operation.Pull, Operation.End, Operation.Catalog];
        Operation[] sends = [Operation.Append, Operation.Catalog];
        foreach (var operation in Enum.GetValues<Operation>())
        {
            Assert.True(With(AccessState.Active).Allows(operation));
            Assert.False(With(AccessState.Suspended).Allows(operation));
            Assert.Equal(reads.Contains(operation), With(AccessState.ReadOnly).Allows(operation));
            Assert.Equal(sends.Contains(operation), With(AccessState.SendOnly).Allows(operation));
        }

        static RegisteredParticipant With(AccessState state) =>
            new(RegistryEntry.Of(Ispb.Parse("12345678")) with { State = state });
    }

    [Fact]
    public async Task A_change_ends_the_waits_of_those_whom_it_concerns()
    {
        Write(Of(Entry("12345678", "active", One), Entry("12345679", "active"), Entry("12345670", "active")));
        var registry = new ParticipantRegistry();
        var source = new FileSource(registry, File);
        var (changed, same, gone) = (Find(registry, "12345678"), Find(registry, "12345679"), Find(registry, "12345670"));

        Write(Of(Entry("12345679", "active"), Entry("12345678", "active", Two)));
        Assert.Equal(RegistryReload.Taken, (await source.LookAsync()).Result);

        Assert.True(changed.Replaced.IsCancellationRequested);
        Assert.True(gone.Replaced.IsCancellationRequested);
        Assert.False(same.Replaced.IsCancellationRequested);
        Assert.Same(same, Find(registry, "12345679"));
        Assert.Equal([Two], Find(registry, "12345678").Certificates);
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_changes_nothing_and_is_told_once()
    {
        Write(Of(Entry("12345678", "active")));
        var registry = new ParticipantRegistry();
        var source = new FileSource(registry, File);
        var before = registry.Current;
        Assert.Equal(RegistryReload.Unchanged, (await source.LookAsync()).Result);

        Write("{");
        await ExpectRefusedOnceAsync("is not JSON");
        Write(Of(Entry("x", "active")));
        await ExpectRefusedOnceAsync("participants[0].ispb is 'x'");
        System.IO.File.Delete(File);
        await ExpectRefusedOnceAsync("cannot be read");
        Assert.Same(before, registry.Current);

        Write(Of(Entry("12345678", "active")));
        Assert.Equal(RegistryReload.Taken, (await source.LookAsync()).Result);
        System.IO.File.Delete(File);
        await ExpectRefusedOnceAsync("cannot be read");

        async Task ExpectRefusedOnceAsync(string why)
        {
            var (result, reason) = await source.LookAsync();
            Assert.Equal(RegistryReload.Refused, result);
            Assert.Contains(why, reason, StringComparison.Ordinal);
            Assert.Equal(RegistryReload.Unchanged, (await source.LookAsync()).Result);
        }
    }

    [Fact]
    public async Task A_change_counts_within_five_seconds_and_is_logged()
    {
        Write(Of(Entry("12345678", "active")));
        var registry = new ParticipantRegistry();
        var source = new FileSource(registry, File);
        var (time, log) = (new WatchedTime(), new LogLines());
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var callers = new CallerIdentity(registry, new CredentialOptions(), certificates: null, tokens: null, signatures: null);
        using var watch = new RegistryWatch(registry, source, callers, time, loggers.CreateLogger<RegistryWatch>());
        await watch.StartAsync(TestContext.Current.CancellationToken);
        await time.TimerAsync(RegistryWatch.Period);

        Write(Of(Entry("12345678", "suspended")));
        time.Advance(TimeSpan.FromSeconds(5));
        await LoggedAsync(log, "Information The registry changed and was read again. Participants: 1. Certificates: 0.");
        Assert.Equal(AccessState.Suspended, Find(registry, "12345678").State);

        Write("{");
        time.Advance(TimeSpan.FromSeconds(5));
        await LoggedAsync(log, "Error The registry cannot be read or used; the one before stays in force. ");
        Assert.Equal(AccessState.Suspended, Find(registry, "12345678").State);
        await watch.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_source_that_fails_in_an_unforeseen_way_is_asked_again()
    {
        var source = new FailingSource();
        var registry = new ParticipantRegistry();
        var time = new WatchedTime();
        using var loggers = LoggerFactory.Create(static _ => { });
        var callers = new CallerIdentity(registry, new CredentialOptions(), certificates: null, tokens: null, signatures: null);
        using var watch = new RegistryWatch(registry, source, callers, time, loggers.CreateLogger<RegistryWatch>());
        await watch.StartAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            await time.TimerAsync(RegistryWatch.FirstPeriod);
            time.Advance(RegistryWatch.FirstPeriod);
        }

        while (source.Asked < 4)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.False(watch.ExecuteTask!.IsCompleted);
        await watch.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class FailingSource : IRegistrySource
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public string Place => "nowhere";

        public ValueTask<(RegistryReload Result, string Reason)> LookAsync()
        {
            Interlocked.Increment(ref _asked);
            throw new InvalidOperationException("This failure is not foreseen.");
        }
    }

    private static async Task LoggedAsync(LogLines log, string start)
    {
        while (!log.Lines.Any(line => line.StartsWith(start, StringComparison.Ordinal)))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static RegisteredParticipant Find(ParticipantRegistry registry, string ispb) =>
        registry.Current.TryFind(Ispb.Parse(ispb), out var participant)
            ? participant
            : throw new InvalidOperationException($"{ispb} is not in the registry.");

    private static string Of(params string[] participants) => $$"""{ "participants": [{{string.Join(", ", participants)}}] }""";

    private static string Entry(string ispb, string state, params string[] certificates) =>
        $$"""{ "ispb": "{{ispb}}", "name": "x", "state": "{{state}}", "certificates": [{{
            string.Join(", ", certificates.Select(static certificate => $"\"{certificate}\""))}}] }""";

    private static string WithKeys(string ispb, string keys) =>
        $$"""{ "ispb": "{{ispb}}", "state": "active", "certificates": [], "keys": [{{keys}}] }""";

    private Registry Parse(string text) => RegistryFile.Parse(File, Encoding.UTF8.GetBytes(text));

    private void Write(string text) => System.IO.File.WriteAllText(File, text);
}
