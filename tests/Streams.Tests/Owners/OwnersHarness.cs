using System.Text;
using PixStream.Streams.Limits;
using PixStream.Streams.Measures;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Owners;

/// <summary>
/// Participants over a store in memory, with a clock that stands still. Once an owner is loaded, a request is decided before its
/// call returns: what has not completed by then waits for a message or for a commit.
/// </summary>
internal sealed class OwnersHarness : IDisposable
{
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
    public static readonly PullTerms Ten = new(10, CountOperations: false, Tag: 2, Wait);
    public static readonly PullTerms One = Ten with { BatchMax = 1, Tag = 1 };
    public static readonly PullTerms NoWait = Ten with { Wait = TimeSpan.Zero };

    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(1);

    private readonly int? _measured;

    public OwnersHarness(StreamRules? rules = null, int? measured = null)
    {
        Rules = rules ?? new StreamRules();
        _measured = measured;
        Participants = Open();
    }

    public StreamRules Rules { get; }

    public FakeTime Time { get; } = new();

    public MemoryStore Store { get; } = new();

    public LimitTable Limits { get; } = new();

    /// <summary>What metrics are told; null unless they are asked for.</summary>
    public ParticipantMeasures? Measures { get; private set; }

    public LocalParticipants Participants { get; private set; }

    /// <summary>Timers but for the one that sweeps.</summary>
    public int Timers => Time.ActiveTimers - 1;

    public static async Task<OwnersHarness> OpenAsync(StreamRules? rules = null)
    {
        var harness = new OwnersHarness(rules);
        await harness.LoadAsync();
        await harness.LoadAsync(TestMessages.OtherReader);
        return harness;
    }

    /// <summary>Makes sure that the participant's owner has loaded what is durable, by a question that changes nothing.</summary>
    public async Task LoadAsync(Ispb? ispb = null)
    {
        var reply = await Participants.PullAsync(
            ispb ?? TestMessages.Reader, new StreamStep(default, 1), NoWait, CancellationToken.None);
        Assert.Equal(PullStatus.StreamGone, reply.Status);
    }

    /// <summary>The process ends, be it as it may, and another one opens the store.</summary>
    public void Restart()
    {
        Time.StopTimers();
        Participants = Open();
    }

    public Task<AppendReply> Append(params IncomingMessage[] messages) =>
        Answer(Participants.AppendAsync(messages));

    public Task<AppendReply> Append(int count, string name = "M", Ispb? to = null) => Append(TestMessages.Many(name, count, to));

    public Task<PullReply> Start(PullTerms? terms = null, Ispb? ispb = null) =>
        Answer(Participants.StartAsync(ispb ?? TestMessages.Reader, terms ?? Ten, CancellationToken.None));

    public Task<PullReply> StartUntil(CancellationToken endWait) =>
        Answer(Participants.StartAsync(TestMessages.Reader, Ten, endWait));

    public Task<PullReply> Pull(StreamId stream, long step, PullTerms? terms = null) =>
        Answer(Participants.PullAsync(TestMessages.Reader, new StreamStep(stream, step), terms ?? Ten, CancellationToken.None));

    public Task<PullReply> PullUntil(StreamId stream, long step, CancellationToken endWait) =>
        Answer(Participants.PullAsync(TestMessages.Reader, new StreamStep(stream, step), Ten, endWait));

    public Task<PullReply> Next(PullReply last, PullTerms? terms = null) => Pull(last.Stream, last.Step + 1, terms);

    public Task<EndReply> End(StreamId stream, long step) =>
        Answer(Participants.EndAsync(TestMessages.Reader, new StreamStep(stream, step)));

    /// <summary>A piece of an answer of this stream was taken.</summary>
    public Task KeepOpen(StreamId stream) =>
        Participants.KeepOpenAsync(TestMessages.Reader, stream).AsTask().WaitAsync(Forgotten);

    public static string[] Texts(PullReply reply)
    {
        Assert.Equal(PullStatus.Batch, reply.Status);
        return
        [
            .. Enumerable.Range(0, reply.Messages!.Count).Select(i => Encoding.UTF8.GetString(reply.Messages[i].Payload.Span)),
        ];
    }

    public static string[] Contents(params int[] numbers) => [.. numbers.Select(number => $"content of M{number}")];

    public void Dispose()
    {
        Participants.Dispose();
        Measures?.Dispose();
    }

    /// <summary>A caller that is forgotten fails the test instead of stopping it.</summary>
    private static Task<T> Answer<T>(ValueTask<T> answer) => answer.AsTask().WaitAsync(Forgotten);

    private LocalParticipants Open()
    {
        Measures?.Dispose();
        Measures = _measured is { } participants ? new ParticipantMeasures(participants, Time) : null;
        return new(Store, Rules, Time, new SeededSource(Store.Claims + 1), Limits, measures: Measures);
    }
}
