using PixStream.Streams;

namespace PixStream.Storage.Journal;

/// <summary>What the journal knows of one participant: its state as far as it is durable, and where its messages lie.</summary>
internal sealed class JournaledParticipant(ParticipantState state)
{
    /// <summary>Guards <see cref="State"/> and <see cref="Index"/>.</summary>
    public Lock Gate { get; } = new();

    public ParticipantState State { get; } = state;

    public SequenceIndex Index { get; } = new();

    /// <summary>The claim that may commit. Guarded by the writer.</summary>
    public long Claim { get; set; }

    /// <summary>Ends when all commits taken so far are durable and in <see cref="State"/>, or failed. Guarded by the writer.</summary>
    public Task LastCommit { get; set; } = Task.CompletedTask;

    /// <summary>Whether there is nothing that a restart would have to know.</summary>
    public bool IsBlank => State.LastSequence == 0 && State.Streams.Count == 0;
}
