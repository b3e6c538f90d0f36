using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using PixStream.ContractAuditor;
using PixStream.Harness.Http;
using PixStream.Harness.Messages;
using Answer = PixStream.Harness.Http.Answer;

namespace PixStream.Harness.Fleets;

/// <summary>Tells an auditor what one reader of a real server asks, and what it hears.</summary>
internal sealed class ReadChecker(Auditor auditor, string participant, bool isJson, TimeSpan wait)
{
    /// <summary>The clock that auditors are told times of.</summary>
    public static TimeSpan Now => TimeProvider.System.GetElapsedTime(0, TimeProvider.System.GetTimestamp());

    /// <summary>Stands for the bytes of a message, which would be too many to keep.</summary>
    public static byte[] Digest(byte[] payload) => SHA256.HashData(payload);

    public static SentMessage Sent(string to, byte[] payload) => new(Envelopes.EndToEndIdOf(payload), to, Digest(payload));

    /// <param name="ask">What for.</param>
    /// <param name="path">Where; null with a start.</param>
    public Flight Asking(Ask ask, string? path) =>
        auditor.Asking(
            ask, participant, path is null ? null : Paths.TokenOf(path), Now, ask == Ask.End ? null : wait,
            endIsAmbiguous: isJson);

    /// <param name="flight">What was asked.</param>
    /// <param name="answer">Null where not even its head came.</param>
    public void Heard(Flight flight, Answer? answer)
    {
        if (answer is null)
            auditor.Lost(flight, Now);
        else
            auditor.Answered(flight, Translate(flight, answer), Now);
    }

    private static ContractAuditor.Answer Translate(Flight flight, Answer answer)
    {
        var status = (int)answer.Status;
        var heard = new ContractAuditor.Answer { Status = status, IsWhole = answer.Complete };
        if (flight.Ask == Ask.End || answer.Status is not (HttpStatusCode.OK or HttpStatusCode.NoContent))
            return heard;
        return heard with
        {
            Next = Paths.TokenOf(answer.Next),
            Messages = answer is { Status: HttpStatusCode.OK, Complete: true } ? MessagesOf(answer) : [],
            Form = $"{answer.Header("Content-Type")} {answer.Header("PI-ResourceId")} {answer.Header("Content-Length")}",
            Body = answer.Body,
            SlotsUsed = answer.Slot is { } slot
                ? int.Parse(slot[..slot.IndexOf('/', StringComparison.Ordinal)], CultureInfo.InvariantCulture)
                : null,
        };
    }

    private static List<ReadMessage> MessagesOf(Answer answer) =>
        answer.Header("Content-Type") == "application/json"
            ? [.. answer.Objects().Select(shown => new ReadMessage(shown.GetProperty("endToEndId").GetString()!))]
            : [.. answer.Messages().Select(part =>
                new ReadMessage(Envelopes.EndToEndIdOf(part.Payload), part.ResourceId, Digest(part.Payload)))];
}
