using PixStream.ContractAuditor;
using PixStream.Conformance.Protocol;

namespace PixStream.Conformance.Checks.Histories;

/// <summary>Sends messages: alone and together, again, and without waiting for the answer.</summary>
internal sealed class HistorySender(History history, string psp, Random random)
{
    /// <summary>How many one sender sends.</summary>
    public const int Messages = 40;

    public async Task SendAsync()
    {
        var left = new Queue<Envelope>(history.Run.MakeMany(psp, Messages));
        while (left.Count > 0)
        {
            var together = new List<Envelope>();
            for (var count = random.Next(3) == 0 ? random.Next(2, 11) : 1; count > 0 && left.Count > 0; count--)
                together.Add(left.Dequeue());
            if (random.Next(5) == 0)
                await DropAsync(together);
            for (var times = random.Next(5) == 0 ? 2 : 1; times > 0; times--)
                await SendAsync(together);
        }
    }

    private async Task SendAsync(List<Envelope> messages)
    {
        var append = Begin(messages);
        var reply = await history.Run.SendAsync(RequestOf(messages));
        var ids = reply.Status == 201 ? reply.Required("PI-ResourceId").Split(',', StringSplitOptions.TrimEntries) : [];
        history.Auditor.Answered(append, reply.Status, ids, history.Now);
        reply.Is(201);
    }

    private async Task DropAsync(List<Envelope> messages)
    {
        var append = Begin(messages);
        using var connection = await history.Run.ConnectAsync(history.Run.Sender);
        await history.Run.SendOnAsync(connection, RequestOf(messages));
        if (random.Next(2) == 0)
            await connection.ReadSomeAsync(history.Run.End);
        connection.Reset();
        history.Auditor.Lost(append, history.Now);
    }

    private Append Begin(List<Envelope> messages) =>
        history.Auditor.Sending([.. messages.Select(message => new SentMessage(message.Key, psp, message.Bytes))], history.Now);

    private Request RequestOf(List<Envelope> messages) => messages.Count == 1
        ? new Request("POST", Dialect.Intake(history.Run.Sender)) { Body = messages[0].Bytes }
            .With("Content-Type", Envelope.ContentType)
        : new Request("POST", Dialect.Intake(history.Run.Sender))
        {
            Body = Multipart.Of(messages.Select(message => message.Bytes)),
        }
            .With("Content-Type", Multipart.ContentType);
}
