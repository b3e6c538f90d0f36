using PixStream.Streams.Values;

namespace PixStream.Streams.Rules;

/// <summary>What one command brought about: what to make durable, and which waiting readers have their answer.</summary>
public sealed class Turn
{
    /// <summary>To be made durable, in this order, before any answer is given.</summary>
    public List<Decision> Decisions { get; } = [];

    /// <summary>Answers for pulls that were waiting.</summary>
    public List<PullOutcome> Woken { get; } = [];

    public void Clear()
    {
        Decisions.Clear();
        Woken.Clear();
    }
}

/// <summary>What the rules answer to a start or pull.</summary>
public enum PullVerdict
{
    /// <summary>A new batch was handed out.</summary>
    Granted = 1,

    /// <summary>The batch outstanding is given again.</summary>
    Replayed = 2,

    /// <summary>
    /// Nothing is there: the pull waits. Its answer comes in <see cref="Turn.Woken"/>, unless the wait is ended.
    /// </summary>
    Waiting = 3,

    /// <summary>The participant has as many streams as it may have.</summary>
    StreamLimit = 4,

    /// <summary>The stream is not open, or has left this token behind.</summary>
    Gone = 5,

    /// <summary>The caller of a start left before its turn. No stream was opened.</summary>
    Abandoned = 6,
}

/// <summary>The rules' answer to a start or pull.</summary>
/// <param name="Verdict">What they answer.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Step">The step of the batch, or of the batch to come.</param>
/// <param name="Batch">The batch, with Granted and Replayed.</param>
/// <param name="RetryAfterMs">With StreamLimit: when a slot is free at the latest, if no reader goes on.</param>
public readonly record struct PullOutcome(
    PullVerdict Verdict,
    StreamId Stream = default,
    long Step = 0,
    Batch? Batch = null,
    long RetryAfterMs = 0);
