namespace PixStream.Grains.Abstractions;

/// <summary>Messages on their way into quarantine.</summary>
/// <param name="Messages">In the order in which they are to be stored.</param>
[GenerateSerializer, Immutable, Alias("pixstream.apart")]
public sealed record ApartRequest([property: Id(0)] ApartMessage[] Messages);

/// <summary>One message on its way into quarantine.</summary>
/// <param name="Sender">The sender's ISPB, as <c>Ispb.Word</c>.</param>
/// <param name="Participant">The ISPB of the participant that it was for.</param>
/// <param name="Type">Its message type.</param>
/// <param name="Version">The version of the type.</param>
/// <param name="BizMsgIdr">The sender's name for it.</param>
/// <param name="Operations">How many operations it carries.</param>
/// <param name="Reasons">Why it is there.</param>
/// <param name="Payload">Its bytes as they were sent, in memory that nobody else uses.</param>
[GenerateSerializer, Immutable, Alias("pixstream.apart-message")]
public sealed record ApartMessage(
    [property: Id(0)] ulong Sender, [property: Id(1)] ulong Participant, [property: Id(2)] string Type, [property: Id(3)] string Version,
    [property: Id(4)] string BizMsgIdr, [property: Id(5)] int Operations, [property: Id(6)] string[] Reasons, [property: Id(7)] byte[] Payload);

/// <summary>Which messages are to be listed.</summary>
/// <param name="Participant">Those for this participant; null for any.</param>
/// <param name="Type">Those of this type; null for any.</param>
/// <param name="Sender">Those of this sender; null for any.</param>
/// <param name="After">Only those with a higher number.</param>
/// <param name="Limit">How many at most.</param>
[GenerateSerializer, Immutable, Alias("pixstream.apart-list")]
public sealed record ApartListRequest(
    [property: Id(0)] ulong? Participant, [property: Id(1)] string? Type, [property: Id(2)] ulong? Sender, [property: Id(3)] long After,
    [property: Id(4)] int Limit);

/// <summary>A message that was appended to its participant's stream.</summary>
/// <param name="Id">Its quarantine id, as text.</param>
/// <param name="By">Who released it.</param>
/// <param name="Reason">Why.</param>
/// <param name="IdHead">First 8 of the 24 bytes of the resource id that it was given.</param>
/// <param name="IdHigh">The 8 bytes after them.</param>
/// <param name="IdLow">The last 8 bytes.</param>
[GenerateSerializer, Immutable, Alias("pixstream.released")]
public sealed record ReleasedRequest(
    [property: Id(0)] string Id, [property: Id(1)] string By, [property: Id(2)] string Reason, [property: Id(3)] ulong IdHead,
    [property: Id(4)] ulong IdHigh, [property: Id(5)] ulong IdLow);

/// <summary>Audit records on their way in.</summary>
/// <param name="Steps">In their order.</param>
[GenerateSerializer, Immutable, Alias("pixstream.audit")]
public sealed record AuditRequest([property: Id(0)] AuditStep[] Steps);

/// <summary>One audit record.</summary>
/// <param name="Number">Its place in the list; 0 on its way in.</param>
/// <param name="At">When, UTC.</param>
/// <param name="By">Who.</param>
/// <param name="Action">An <c>AuditAction</c>.</param>
/// <param name="Subject">With what.</param>
/// <param name="Reason">Why.</param>
/// <param name="Details">What else there is to know.</param>
[GenerateSerializer, Immutable, Alias("pixstream.audit-step")]
public sealed record AuditStep(
    [property: Id(0)] long Number, [property: Id(1)] DateTimeOffset At, [property: Id(2)] string By, [property: Id(3)] int Action,
    [property: Id(4)] string Subject, [property: Id(5)] string Reason, [property: Id(6)] string Details);
