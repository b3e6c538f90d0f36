namespace PixStream.Grains.Abstractions;

/// <summary>The answer to a step of an operator, or of the program itself.</summary>
/// <param name="Status">A <c>QuarantineStatus</c>, or 0: ask again.</param>
[GenerateSerializer, Immutable, Alias("pixstream.step-answer")]
public sealed record StepAnswer([property: Id(0)] byte Status) : IOwnerAnswer;

/// <summary>The answer to an addition.</summary>
/// <param name="Status">A <c>QuarantineStatus</c>, or 0: ask again.</param>
/// <param name="Ids">The quarantine ids, as text, one for each message.</param>
[GenerateSerializer, Immutable, Alias("pixstream.apart-answer")]
public sealed record ApartAnswer([property: Id(0)] byte Status, [property: Id(1)] string[] Ids) : IOwnerAnswer;

/// <summary>What a list tells of a message in quarantine.</summary>
/// <param name="Id">Its quarantine id, as text.</param>
/// <param name="Number">Its place among all that were ever there.</param>
/// <param name="Sender">The sender's ISPB, as <c>Ispb.Word</c>.</param>
/// <param name="Participant">The ISPB of the participant that it was for.</param>
/// <param name="Type">Its message type.</param>
/// <param name="Version">The version of the type.</param>
/// <param name="BizMsgIdr">The sender's name for it.</param>
/// <param name="Operations">How many operations it carries.</param>
/// <param name="PayloadBytes">Length of its payload.</param>
/// <param name="ReasonCount">How many reasons are kept.</param>
/// <param name="FirstReason">The first of them, or its beginning.</param>
[GenerateSerializer, Immutable, Alias("pixstream.apart-summary")]
public sealed record ApartSummary(
    [property: Id(0)] string Id, [property: Id(1)] long Number, [property: Id(2)] ulong Sender, [property: Id(3)] ulong Participant,
    [property: Id(4)] string Type, [property: Id(5)] string Version, [property: Id(6)] string BizMsgIdr, [property: Id(7)] int Operations,
    [property: Id(8)] int PayloadBytes, [property: Id(9)] int ReasonCount, [property: Id(10)] string FirstReason);

/// <summary>A page of the messages in quarantine.</summary>
/// <param name="Status">A <c>QuarantineStatus</c>, or 0: ask again.</param>
/// <param name="Messages">In the order in which they were taken in.</param>
/// <param name="Total">How many the filter takes.</param>
/// <param name="Next">Where the rest begins; 0 where this was the last page.</param>
[GenerateSerializer, Immutable, Alias("pixstream.apart-list-answer")]
public sealed record ApartListAnswer(
    [property: Id(0)] byte Status, [property: Id(1)] ApartSummary[] Messages, [property: Id(2)] int Total, [property: Id(3)] long Next)
    : IOwnerAnswer;

/// <summary>A message in quarantine, whole.</summary>
/// <param name="Status">A <c>QuarantineStatus</c>, or 0: ask again.</param>
/// <param name="Message">What a list tells of it, or null.</param>
/// <param name="Reasons">All reasons that are kept.</param>
/// <param name="Payload">Its bytes as they were sent.</param>
[GenerateSerializer, Immutable, Alias("pixstream.apart-content-answer")]
public sealed record ApartContentAnswer(
    [property: Id(0)] byte Status, [property: Id(1)] ApartSummary? Message, [property: Id(2)] string[] Reasons,
    [property: Id(3)] ReadOnlyMemory<byte> Payload) : IOwnerAnswer;

/// <summary>How many messages are in quarantine.</summary>
/// <param name="Status">A <c>QuarantineStatus</c>, or 0: ask again.</param>
/// <param name="Total">All of them.</param>
/// <param name="Counts">The most frequent kind first.</param>
[GenerateSerializer, Immutable, Alias("pixstream.apart-counts-answer")]
public sealed record ApartCountsAnswer([property: Id(0)] byte Status, [property: Id(1)] int Total, [property: Id(2)] ApartCount[] Counts)
    : IOwnerAnswer;

/// <summary>How many messages of one kind are in quarantine.</summary>
/// <param name="Participant">The ISPB of the participant that they were for.</param>
/// <param name="Type">Their type.</param>
/// <param name="Sender">The sender's ISPB.</param>
/// <param name="Messages">How many there are.</param>
[GenerateSerializer, Immutable, Alias("pixstream.apart-count")]
public sealed record ApartCount(
    [property: Id(0)] ulong Participant, [property: Id(1)] string Type, [property: Id(2)] ulong Sender, [property: Id(3)] int Messages);

/// <summary>The senders that are shut off.</summary>
/// <param name="Status">A <c>QuarantineStatus</c>, or 0: ask again.</param>
/// <param name="Senders">By ISPB.</param>
[GenerateSerializer, Immutable, Alias("pixstream.shut-off-answer")]
public sealed record ShutOffAnswer([property: Id(0)] byte Status, [property: Id(1)] ShutOffFlag[] Senders) : IOwnerAnswer;

/// <summary>A sender that is shut off.</summary>
/// <param name="Sender">Its ISPB, as <c>Ispb.Word</c>.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="By">Who did it.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("pixstream.shut-off-flag")]
public sealed record ShutOffFlag(
    [property: Id(0)] ulong Sender, [property: Id(1)] DateTimeOffset Since, [property: Id(2)] string By, [property: Id(3)] string Reason);

/// <summary>A page of the list of steps.</summary>
/// <param name="Status">A <c>QuarantineStatus</c>, or 0: ask again.</param>
/// <param name="Steps">Newest first.</param>
/// <param name="Next">Where the rest begins; 0 where this was the last page.</param>
[GenerateSerializer, Immutable, Alias("pixstream.audit-answer")]
public sealed record AuditAnswer([property: Id(0)] byte Status, [property: Id(1)] AuditStep[] Steps, [property: Id(2)] long Next) : IOwnerAnswer;
