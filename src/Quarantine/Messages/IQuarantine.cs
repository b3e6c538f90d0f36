using PixStream.Quarantine.Auditing;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Messages;

/// <summary>
/// The port to the messages in quarantine: never streamed, and there until an operator releases or drops them. A reply is
/// given only once what it says is durable. Each step leaves an audit record (<see cref="IAuditTrail"/>).
/// </summary>
/// <remarks>
/// To release a message, its owner
/// <list type="number">
/// <item>takes it with <see cref="ShowAsync"/> and checks it again, as what was wrong may be right by now;</item>
/// <item>gives it to <see cref="IParticipants.AppendAsync"/>;</item>
/// <item>calls <see cref="MarkReleasedAsync"/> with the resource id that it got.</item>
/// </list>
/// If the process dies between the last two, the message is streamed and still here. Releasing it again within 24 hours gives it
/// the same resource id and does not stream it twice, as an append is the same for the same sender, BizMsgIdr and bytes; after
/// that time it would be a new message. <see cref="IParticipants.LookUpAsync"/> tells.
/// </remarks>
public interface IQuarantine
{
    /// <summary>Bytes of the longest payload.</summary>
    const int PayloadBytesMax = 4_000_000;

    /// <summary>Messages of one addition at most.</summary>
    const int MessagesMax = 10;

    /// <summary>
    /// Stores messages, in their order, all of them or (where another status than <see cref="QuarantineStatus.Done"/> or
    /// <see cref="QuarantineStatus.Unavailable"/> comes back) no message. A message whose like is in quarantine already (same
    /// sender, same bytes) is not stored a second time, and keeps its id: after <see cref="QuarantineStatus.Unavailable"/> the
    /// same may be added again.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// There are no messages or more than <see cref="MessagesMax"/>, or one is longer than <see cref="PayloadBytesMax"/>: the
    /// caller has a limit to check.
    /// </exception>
    ValueTask<QuarantineAdded> AddAsync(IReadOnlyList<QuarantinedMessage> messages);

    /// <summary>Messages in the order in which they were taken in.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">
    /// Only those with a higher <see cref="QuarantineSummary.Number"/>; 0 for all. A number, as the message before it may be gone
    /// by then.
    /// </param>
    /// <param name="limit">How many at most, 1 to 1,000; what lies outside counts as the nearest bound.</param>
    ValueTask<QuarantinePage> ListAsync(QuarantineFilter filter, long after = 0, int limit = 100);

    /// <summary>One message with all reasons and its bytes.</summary>
    ValueTask<QuarantineContent> ShowAsync(QuarantineId id);

    /// <summary>How many there are, by participant, type and sender.</summary>
    ValueTask<QuarantineCounts> CountAsync();

    /// <summary>Takes a message out that was appended to its participant's stream.</summary>
    /// <param name="id">The message.</param>
    /// <param name="by">Who released it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="resourceId">What the append gave it.</param>
    ValueTask<QuarantineStatus> MarkReleasedAsync(QuarantineId id, string by, string reason, ResourceId resourceId);

    /// <summary>Takes a message out for good.</summary>
    /// <param name="id">The message.</param>
    /// <param name="by">Who drops it.</param>
    /// <param name="reason">Why.</param>
    ValueTask<QuarantineStatus> DropAsync(QuarantineId id, string by, string reason);
}
