namespace PixStream.Streams.Owners;

/// <summary>Where a participant stands, in numbers, all of it durable.</summary>
/// <param name="Claim">The claim under which its owner commits.</param>
/// <param name="LastSequence">Highest sequence given to a message; 0 before the first.</param>
/// <param name="Next">The first sequence never handed out.</param>
/// <param name="OpenStreams">Streams that are open.</param>
/// <param name="HasUnread">Whether a pull could be given a message.</param>
public readonly record struct ParticipantStanding(long Claim, long LastSequence, long Next, int OpenStreams, bool HasUnread);
