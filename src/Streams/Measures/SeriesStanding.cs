namespace PixStream.Streams.Measures;

/// <summary>What is told under one name: of one participant, or of all the others together.</summary>
/// <param name="Unread">Messages that a pull could be given.</param>
/// <param name="UnreadSeconds">How long ago the oldest of them was accepted.</param>
/// <param name="OutstandingSeconds">How long ago the oldest batch was handed out that is not confirmed.</param>
/// <param name="Parked">Messages that wait for an operator.</param>
/// <param name="OpenStreams">Streams that the cap counts.</param>
/// <param name="MaxStreams">What the cap is, the highest of several.</param>
/// <param name="WaitingStreams">Streams in which a pull waits.</param>
internal readonly record struct SeriesStanding(
    long Unread, double UnreadSeconds, double OutstandingSeconds, long Parked, int OpenStreams, int MaxStreams,
    int WaitingStreams)
{
    /// <summary>Together with one owner more.</summary>
    public SeriesStanding With(OwnerStanding owner, double age) => new(
        Unread + owner.Unread, Math.Max(UnreadSeconds, age), Math.Max(OutstandingSeconds, owner.OutstandingSeconds),
        Parked + owner.Parked, OpenStreams + owner.OpenStreams, Math.Max(MaxStreams, owner.MaxStreams),
        WaitingStreams + owner.WaitingStreams);
}
