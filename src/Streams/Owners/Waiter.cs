using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>A pull that waits for a message. Ends once: with an answer, by its time, or because its caller went away.</summary>
internal sealed class Waiter(OwnerPulls pulls, StreamId stream, long step)
    : TaskCompletionSource<Waiter.Answer>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>What was decided, what must be durable before it may be told, and what the cap counted then.</summary>
    internal readonly record struct Answer(PullOutcome Outcome, Task Durable, int SlotsUsed, long Claim = 0)
    {
        /// <summary>Whether nothing was decided, as the owner has retired.</summary>
        public bool HasRetired => Outcome.Verdict == default;

        /// <summary>The answer to a pull whose owner retired, or fails as its commit did.</summary>
        public static Answer Retired(Task durable) => new(default, durable, 0);

        /// <summary>The reply where there is no batch.</summary>
        public PullReply ToReply(int cap) => Outcome.Verdict switch
        {
            PullVerdict.Waiting => new PullReply(PullStatus.Empty, Outcome.Stream, Outcome.Step, SlotsUsed),
            PullVerdict.StreamLimit => new PullReply(
                PullStatus.StreamLimit, SlotsUsed: cap, RetryAfter: TimeSpan.FromMilliseconds(Outcome.RetryAfterMs)),
            PullVerdict.Abandoned => new PullReply(PullStatus.Unavailable),
            _ => new PullReply(PullStatus.StreamGone),
        };
    }

    public StreamId Stream => stream;

    public long Step => step;

    /// <summary>Waits for the answer, for as long as that. Called outside the turn.</summary>
    public async ValueTask<Answer> WaitAsync(TimeSpan wait, TimeProvider time, CancellationToken endWait)
    {
        if (Task.IsCompleted)
            return Task.Result;
        using var registration = endWait.UnsafeRegister(static waiter => ((Waiter)waiter!).End(), this);
        using var timer = time.CreateTimer(static waiter => ((Waiter)waiter!).End(), this, wait, Timeout.InfiniteTimeSpan);
        return await Task;
    }

    private void End() => pulls.EndWait(this);
}
