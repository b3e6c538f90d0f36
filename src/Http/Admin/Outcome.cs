using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PixStream.Http.Refusals;
using PixStream.Quarantine.Messages;

namespace PixStream.Http.Admin;

/// <summary>What an operation comes to: a body, or a refusal.</summary>
/// <param name="Refusal">Why there is no body; null where there is one.</param>
/// <param name="Body">The answer.</param>
/// <param name="ContentType">Its form.</param>
/// <param name="IsWritten">The operation has written the answer itself.</param>
internal readonly record struct Outcome(
    Refusal? Refusal, ReadOnlyMemory<byte> Body = default, string ContentType = "", bool IsWritten = false)
{
    public static Refusal Busy { get; } =
        new(Problems.Busy, "Another step with this message is on its way. Look what became of it.");

    /// <summary>The operation has written the answer itself.</summary>
    public static Outcome Written { get; } = new(null, IsWritten: true);

    public static implicit operator Outcome(Refusal refusal) => new(refusal);

    public static Outcome Of<T>(T answer, JsonTypeInfo<T> type) =>
        new(null, JsonSerializer.SerializeToUtf8Bytes(answer, type), "application/json");

    /// <summary>A message as it was sent. Its charset stands in it.</summary>
    public static Outcome Of(ReadOnlyMemory<byte> message) => new(null, message, "application/xml");

    /// <summary>Tells of a step, or a question, that did not come out well.</summary>
    /// <param name="status">Any but Done and NoChange.</param>
    /// <param name="notFound">What is not there.</param>
    public static Outcome Of(QuarantineStatus status, string notFound) => status switch
    {
        QuarantineStatus.NotFound => new Refusal(Problems.NotFound, notFound),
        QuarantineStatus.Busy => Busy,
        QuarantineStatus.BadReason => ActionBody.BadReason,
        QuarantineStatus.Unavailable => RefusalWriter.Unavailable,
        _ => throw new InvalidOperationException($"A step came out as {status}."),
    };
}
