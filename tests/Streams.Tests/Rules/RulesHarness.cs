using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Rules;

/// <summary>One participant's rules, driven by hand: every decision is kept, and every answer to a pull that waited.</summary>
internal sealed class RulesHarness
{
    public static readonly PullTerms One = new(1, CountOperations: false, Tag: 1, TimeSpan.FromSeconds(1));
    public static readonly PullTerms Ten = new(10, CountOperations: false, Tag: 2, TimeSpan.FromSeconds(1));
    public static readonly PullTerms TenOperations = new(10, CountOperations: true, Tag: 3, TimeSpan.FromSeconds(1));

    private readonly Turn _turn = new();
    private ulong _streams;

    public RulesHarness(StreamRules? rules = null, ParticipantState? state = null)
    {
        Rules = rules ?? new StreamRules();
        Participant = new Participant(state ?? new ParticipantState(TestMessages.Reader), Rules);
        Participant.Resume(NowMs);
    }

    public StreamRules Rules { get; }

    public Participant Participant { get; }

    public ParticipantState State => Participant.State;

    public long NowMs { get; set; } = 1_000_000;

    /// <summary>All that was decided so far.</summary>
    public List<Decision> Decisions { get; } = [];

    /// <summary>Answers of the last command to pulls that waited.</summary>
    public List<PullOutcome> Woken { get; } = [];

    public void Append(int count, int operations = 1)
    {
        for (var i = 0; i < count; i++)
            AppendOne(operations);
        Participant.Wake(NowMs, _turn);
        EndTurn();
    }

    public void AppendOperations(params int[] operations)
    {
        foreach (var each in operations)
            AppendOne(each);
        Participant.Wake(NowMs, _turn);
        EndTurn();
    }

    public PullOutcome Start(PullTerms? terms = null) =>
        EndTurn(Participant.Start(new StreamId(++_streams), terms ?? Ten, DateTimeOffset.UnixEpoch, NowMs, _turn));

    public PullOutcome Pull(StreamId stream, long step, PullTerms? terms = null) =>
        EndTurn(Participant.Pull(new StreamStep(stream, step), terms ?? Ten, NowMs, _turn));

    /// <summary>Pulls the batch after this one.</summary>
    public PullOutcome Next(PullOutcome last, PullTerms? terms = null) => Pull(last.Stream, last.Step + 1, terms);

    public EndStatus End(StreamId stream, long step)
    {
        var status = Participant.End(new StreamStep(stream, step), NowMs, _turn);
        EndTurn();
        return status;
    }

    public void StopWaiting(StreamId stream) => Participant.StopWaiting(stream, NowMs);

    /// <summary>A piece of an answer of this stream was taken.</summary>
    public void KeepOpen(StreamId stream) => Participant.KeepOpen(stream, NowMs);

    public void Advance(TimeSpan by) => NowMs += (long)by.TotalMilliseconds;

    /// <summary>Lets the time pass after which a stream that was not pulled is closed, and closes it.</summary>
    public void PassIdleTime()
    {
        Advance(Rules.IdleTimeout);
        Expire();
    }

    public void Expire()
    {
        Participant.ExpireIdle(NowMs, _turn);
        EndTurn();
    }

    public bool Release(SequenceRange range)
    {
        var done = Participant.ReleaseParked(range, _turn);
        Participant.Wake(NowMs, _turn);
        EndTurn();
        return done;
    }

    public bool Drop(SequenceRange range)
    {
        var done = Participant.DropParked(range, _turn);
        EndTurn();
        return done;
    }

    /// <summary>A state made of the decisions alone.</summary>
    public ParticipantState Replayed()
    {
        var state = new ParticipantState(State.Ispb);
        foreach (var decision in Decisions)
            state.Apply(decision);
        return state;
    }

    /// <summary>The sequences of a batch, in the order in which they are sent.</summary>
    public static long[] Sequences(PullOutcome outcome) => Sequences(outcome.Batch!);

    public static long[] Sequences(Batch batch) =>
        [.. batch.Ranges.SelectMany(range => Enumerable.Range(0, range.Count).Select(i => range.First + i))];

    /// <summary>The deliveries of each message of a batch.</summary>
    public static int[] Deliveries(PullOutcome outcome) =>
        [.. outcome.Batch!.Ranges.SelectMany(range => Enumerable.Repeat(range.Deliveries, range.Count))];

    private void AppendOne(int operations)
    {
        var sequence = State.LastSequence + 1;
        Participant.Append(TestMessages.New($"M{sequence}", operations: operations), TestMessages.Id(sequence), _turn);
    }

    private PullOutcome EndTurn(PullOutcome outcome)
    {
        EndTurn();
        return outcome;
    }

    private void EndTurn()
    {
        Decisions.AddRange(_turn.Decisions);
        Woken.Clear();
        Woken.AddRange(_turn.Woken);
        _turn.Clear();
    }
}
