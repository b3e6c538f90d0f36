using PixStream.Streams.Values;

namespace PixStream.Quarantine.Messages;

/// <summary>A message on its way into quarantine.</summary>
/// <param name="Sender">The institution that sent it.</param>
/// <param name="Participant">The participant it was for.</param>
/// <param name="Type">
/// Its message type as far as it can be told, such as <c>pacs.008</c>; longer than 64 characters it is cut.
/// </param>
/// <param name="Version">
/// The version of the type as far as it can be told, such as <c>1.13</c>; longer than 32 characters it is cut.
/// </param>
/// <param name="BizMsgIdr">The sender's name for it; longer than 64 characters it is cut.</param>
/// <param name="Operations">How many operations it carries.</param>
/// <param name="Reasons">
/// Why it is here, the most telling first, each with line, element and rule. Ten are kept at most, and of all together 4 KiB of
/// UTF-8; what is longer is cut.
/// </param>
/// <param name="Payload">
/// Its bytes, up to <see cref="IQuarantine.PayloadBytesMax"/>. They are copied before the call to
/// <see cref="IQuarantine.AddAsync"/> returns its task.
/// </param>
public sealed record QuarantinedMessage(
    Ispb Sender, Ispb Participant, string Type, string Version, string BizMsgIdr, int Operations, IReadOnlyList<string> Reasons,
    ReadOnlyMemory<byte> Payload);

/// <summary>What a list tells of a message in quarantine.</summary>
/// <param name="Id">Its name here.</param>
/// <param name="Number">Its place among all that were ever here: the order in which they were taken in.</param>
/// <param name="Sender">The institution that sent it.</param>
/// <param name="Participant">The participant it was for.</param>
/// <param name="Type">Its message type.</param>
/// <param name="Version">The version of the type.</param>
/// <param name="BizMsgIdr">The sender's name for it.</param>
/// <param name="Operations">How many operations it carries.</param>
/// <param name="PayloadBytes">Length of its payload, in bytes.</param>
/// <param name="ReasonCount">How many reasons are kept.</param>
/// <param name="FirstReason">The first of them, at most 100 characters of it; empty without any.</param>
public sealed record QuarantineSummary(
    QuarantineId Id, long Number, Ispb Sender, Ispb Participant, string Type, string Version, string BizMsgIdr, int Operations,
    int PayloadBytes, int ReasonCount, string FirstReason);

/// <summary>Which messages are meant. Null: any.</summary>
/// <param name="Participant">Those for this participant.</param>
/// <param name="Type">Those of this type.</param>
/// <param name="Sender">Those of this sender.</param>
public sealed record QuarantineFilter(Ispb? Participant = null, string? Type = null, Ispb? Sender = null)
{
    /// <summary>All messages.</summary>
    public static readonly QuarantineFilter All = new();

    internal bool Takes(QuarantineSummary message) =>
        (Participant is null || Participant == message.Participant)
        && (Sender is null || Sender == message.Sender)
        && (Type is null || Type == message.Type);
}

/// <summary>The answer to an addition.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="Ids">With <see cref="QuarantineStatus.Done"/>: one for each message, in their order.</param>
public sealed record QuarantineAdded(QuarantineStatus Status, IReadOnlyList<QuarantineId> Ids);

/// <summary>A page of a list.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="Messages">In the order in which they were taken in, which is the one to release them in.</param>
/// <param name="Total">How many the filter takes, listed here or not.</param>
/// <param name="Next">Where the rest begins: the <c>after</c> of the next call. 0 where this was the last page.</param>
public sealed record QuarantinePage(QuarantineStatus Status, IReadOnlyList<QuarantineSummary> Messages, int Total, long Next);

/// <summary>A message in quarantine, whole.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="Message">What a list tells of it; null unless <see cref="QuarantineStatus.Done"/>.</param>
/// <param name="Reasons">All reasons that are kept.</param>
/// <param name="Payload">Its bytes as they were sent, in memory that no other code uses.</param>
public sealed record QuarantineContent(
    QuarantineStatus Status, QuarantineSummary? Message, IReadOnlyList<string> Reasons, ReadOnlyMemory<byte> Payload);

/// <summary>How many messages of one kind are in quarantine.</summary>
/// <param name="Participant">The participant they were for.</param>
/// <param name="Type">Their type.</param>
/// <param name="Sender">Who sent them.</param>
/// <param name="Messages">How many there are.</param>
public sealed record QuarantineCount(Ispb Participant, string Type, Ispb Sender, int Messages);

/// <summary>The answer to a count.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="Total">Messages in quarantine.</param>
/// <param name="Counts">The most frequent kind first; 1,000 kinds at most.</param>
public sealed record QuarantineCounts(QuarantineStatus Status, int Total, IReadOnlyList<QuarantineCount> Counts);
