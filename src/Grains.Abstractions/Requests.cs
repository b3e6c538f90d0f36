namespace PixStream.Grains.Abstractions;

/// <summary>Messages on their way to their participant's owner.</summary>
/// <param name="Messages">In the order in which they are to be stored.</param>
[GenerateSerializer, Immutable, Alias("pixstream.append")]
public sealed record AppendRequest([property: Id(0)] SentMessage[] Messages);

/// <summary>One message on its way in. Its destination is the grain that gets it.</summary>
/// <param name="Sender">The sender's ISPB, as <c>Ispb.Word</c>.</param>
/// <param name="BizMsgIdr">The sender's name for it.</param>
/// <param name="Operations">How many operations it carries.</param>
/// <param name="Payload">Its bytes as they were sent, in memory that nobody else uses.</param>
[GenerateSerializer, Immutable, Alias("pixstream.sent-message")]
public sealed record SentMessage(
    [property: Id(0)] ulong Sender, [property: Id(1)] string BizMsgIdr, [property: Id(2)] int Operations, [property: Id(3)] byte[] Payload);

/// <summary>What a caller of start or pull wants.</summary>
/// <param name="BatchMax">Messages at most.</param>
/// <param name="CountOperations">Whether operations are counted instead.</param>
/// <param name="Tag">Kept with the batch for its replay.</param>
/// <param name="WaitMs">How long to wait for a message, in milliseconds.</param>
/// <param name="OpenedBy">Who opens the stream, or null.</param>
[GenerateSerializer, Immutable, Alias("pixstream.pull")]
public sealed record PullRequest(
    [property: Id(0)] int BatchMax, [property: Id(1)] bool CountOperations, [property: Id(2)] ushort Tag,
    [property: Id(3)] long WaitMs, [property: Id(4)] string? OpenedBy);
