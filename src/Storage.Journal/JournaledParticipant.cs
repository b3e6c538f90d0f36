using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal;

/// <summary>What the journal knows of one participant: its state as far as it is durable, and where its messages lie.</summary>
internal sealed class JournaledParticipant(ParticipantState state, long lastAcceptedAtMs = 0)
{
    private long _lastAcceptedAtMs = lastAcceptedAtMs;

    /// <summary>Guards <see cref="State"/> and <see cref="Index"/>.</summary>
    public Lock Gate { get; } = new();

    public ParticipantState State { get; } = state;

    public SequenceIndex Index { get; } = new();

    /// <summary>Unix time in milliseconds at which its last message was accepted, or later; 0 before the first one.</summary>
    public long LastAcceptedAtMs => Interlocked.Read(ref _lastAcceptedAtMs);

    /// <summary>The claim that may commit. Guarded by the writer.</summary>
    public long Claim { get; set; }

    /// <summary>
    /// Ends when all commits taken so far are durable and in <see cref="State"/>, or failed. Guarded by the writer.
    /// </summary>
    public Task LastCommit { get; set; } = Task.CompletedTask;

    /// <summary>Whether another object stands for the participant by now, if any does. Guarded by the writer.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Whether there is nothing that a restart would have to know.</summary>
    public bool IsBlank => State.LastSequence == 0 && State.Streams.Count == 0;

    /// <summary>Whether there is nothing to do: no stream is open and no message unconfirmed.</summary>
    public bool IsQuiet => State.Streams.Count == 0 && State.LowestUnconfirmed > State.LastSequence;

    /// <summary>Gives back the memory of places where nothing is left to read.</summary>
    public void ForgetPlaces()
    {
        lock (Gate)
            if (IsQuiet)
                Index.Clear();
    }

    /// <summary>Adds a message that is durable.</summary>
    public void Fold(MessageAccepted accepted, RecordPosition position)
    {
        lock (Gate)
        {
            State.Apply(accepted);
            Index.Add(accepted.Sequence, position);
        }

        Interlocked.Exchange(ref _lastAcceptedAtMs, accepted.Id.AcceptedAt.ToUnixTimeMilliseconds());
    }

    /// <summary>Adds a message that a start has found.</summary>
    public void Recover(MessageRecord.View message)
    {
        State.ApplyAccepted(message.Sequence, message.Operations);
        _lastAcceptedAtMs = message.Id.AcceptedAt.ToUnixTimeMilliseconds();
    }

    /// <summary>Adds a decision that is durable, and forgets where the messages lie that it confirms.</summary>
    public void Fold(Decision decision)
    {
        lock (Gate)
        {
            var settled = State.SettledBy(decision);
            State.Apply(decision);
            for (var i = 0; i < settled.Count; i++)
                Index.Forget(settled[i].First, settled[i].Last, State);
        }
    }
}
