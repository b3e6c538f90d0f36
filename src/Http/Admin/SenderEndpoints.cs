using Microsoft.AspNetCore.Http;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Values;

namespace PixStream.Http.Admin;

/// <summary>Senders that are shut off: who they are, one more, one less.</summary>
internal sealed class SenderEndpoints(SenderGate gate)
{
    public async ValueTask<Outcome> ListAsync(HttpContext context)
    {
        var list = await gate.ListAsync();
        if (list.Status != QuarantineStatus.Done)
            return RefusalWriter.Unavailable;
        return Outcome.Of(
            new SendersAnswer(
            [
                .. list.Senders.Select(static sender =>
                    new SenderAnswer(sender.Sender.ToString(), AdminJson.TimeOf(sender.Since), sender.By, sender.Reason)),
            ]),
            AdminJson.Readable.SendersAnswer);
    }

    public ValueTask<Outcome> ShutOffAsync(HttpContext context) => ChangeAsync(
        context,
        gate.ShutOffAsync,
        shutsOff: true,
        "Nothing of this sender is taken here any more, but that is not durable yet, and others do not know it. It is tried until it is.");

    public ValueTask<Outcome> AdmitAsync(HttpContext context) => ChangeAsync(
        context, gate.AdmitAsync, shutsOff: false,
        "The sender is still shut off: that it is not cannot be made durable now. Ask again.");

    private static async ValueTask<Outcome> ChangeAsync(
        HttpContext context, Func<Ispb, string, string, ValueTask<QuarantineStatus>> change, bool shutsOff, string unavailable)
    {
        if (RouteText.ReadIspb(context, out var sender) is { } malformed)
            return malformed;
        var (step, refusal) = await ActionBody.ReadAsync(context, AdminJson.Default.OperatorAction, OperatorAction.Example);
        if (step is null)
            return refusal;
        return await change(sender, step.By, step.Reason) switch
        {
            QuarantineStatus.Done => Tell(true),
            QuarantineStatus.NoChange => Tell(false),
            QuarantineStatus.Unavailable => new Refusal(Problems.Unavailable, unavailable),
            var status => throw new InvalidOperationException($"A flag came out as {status}."),
        };

        Outcome Tell(bool changed) =>
            Outcome.Of(new SenderStepAnswer(sender.ToString(), shutsOff, changed), AdminJson.Readable.SenderStepAnswer);
    }
}
