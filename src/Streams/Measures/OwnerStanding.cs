namespace PixStream.Streams.Measures;

/// <summary>What waits at one owner now.</summary>
/// <param name="Unread">Messages that a pull could be given.</param>
/// <param name="Parked">Messages that wait for an operator.</param>
/// <param name="OpenStreams">Of <paramref name="MaxStreams"/>, as the cap counts them.</param>
/// <param name="MaxStreams">What the cap is.</param>
/// <param name="WaitingStreams">Streams in which a pull waits.</param>
/// <param name="OutstandingSeconds">How long ago the oldest batch was handed out that is not confirmed; 0 without one.</param>
internal readonly record struct OwnerStanding(
    long Unread, long Parked, int OpenStreams, int MaxStreams, int WaitingStreams, double OutstandingSeconds);
