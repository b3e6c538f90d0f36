namespace PixStream.Backend.Cassandra.Participants;

/// <summary>How a participant is claimed in this process.</summary>
internal enum ClaimPhase
{
    /// <summary>It is not claimed here: it never was, or the claim ended.</summary>
    Void,

    /// <summary>It is claimed, and commits are taken under the claim.</summary>
    Held,

    /// <summary>Nothing is left here that a later claim would have to know. Another object stands for the participant.</summary>
    LetGo,

    /// <summary>The store is closed.</summary>
    Closed,
}

/// <summary>
/// What this process knows of the claims of one participant. Used in the participant's gate only.
/// <code>
///   Void ── Hold ──> Held ── End ──> Void
///   Void, Held ── LetGo ──> LetGo
///   Void, Held ── Close ──> Closed: what was taken is still written
/// </code>
/// Beside it stands the batch of which nothing was heard: it may come true until a later claim has raised the epoch of its
/// bucket.
/// </summary>
internal sealed class ClaimStanding
{
    private int _made;

    public ClaimPhase Phase { get; private set; }

    /// <summary>The number of the claim under which commits are written; 0 where there is no claim.</summary>
    public long Number { get; private set; }

    /// <summary>The highest claim that is known here, made by this process or another.</summary>
    public long Highest { get; private set; }

    /// <summary>The participant as it is under the claim.</summary>
    public OwnedBuckets? Owned { get; private set; }

    /// <summary>The batch of which nothing was heard; null where there is no such batch.</summary>
    public LostBatch? Lost { get; private set; }

    /// <summary>Goes on under a new claim, which settles what was lost.</summary>
    public void Hold(long number, OwnedBuckets owned)
    {
        (Phase, Number, Highest, Owned) = (ClaimPhase.Held, number, number, owned);
        _made++;
        Lost = null;
    }

    /// <summary>The claim counts no more.</summary>
    public void End()
    {
        Number = 0;
        if (Phase == ClaimPhase.Held)
            Phase = ClaimPhase.Void;
    }

    public void LetGo()
    {
        (Phase, Number, Owned) = (ClaimPhase.LetGo, 0, null);
    }

    public void Close()
    {
        if (Phase != ClaimPhase.LetGo)
            Phase = ClaimPhase.Closed;
    }

    /// <summary>There is a later claim than those of this process.</summary>
    public void Overtaken(long epoch) => Highest = Math.Max(Highest, epoch);

    /// <summary>What was lost has come true or never will.</summary>
    /// <param name="number">The claim that settled it.</param>
    /// <param name="isOwn">Whether this process made it.</param>
    public void Settle(long number, bool isOwn)
    {
        _made += isOwn ? 1 : 0;
        Overtaken(number);
        Lost = null;
    }

    /// <summary>A batch is about to be sent.</summary>
    /// <returns>What <see cref="Lose"/> is told if nothing is heard of it.</returns>
    public int Send() => _made;

    /// <summary>Nothing was heard of a batch. A claim that was made since it was sent has settled it already.</summary>
    public void Lose(int sent, LostBatch batch)
    {
        if (sent == _made)
            Lost = batch;
    }
}

/// <summary>A batch of which nothing was heard.</summary>
internal sealed record LostBatch(long Claim, long Bucket);
