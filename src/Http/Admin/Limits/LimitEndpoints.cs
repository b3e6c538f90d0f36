using Microsoft.AspNetCore.Http;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Limits;
using PixStream.Streams.Values;

namespace PixStream.Http.Admin.Limits;

/// <summary>What participants may read and send: all of it, one of them, and a change.</summary>
internal sealed class LimitEndpoints(IParticipantLimits limits, LimitWatch watch)
{
    private static readonly Refusal OutOfRange =
        QueryText.Malformed($"requests, messages and burst are 0 to {LimitOptions.Max}; 0 is no limit.");

    private static readonly Refusal NotDurable = new(
        Problems.Unavailable, "The limits are as they were, or as asked for: it is not known which. Ask again.");

    public async ValueTask<Outcome> ListAsync(HttpContext context)
    {
        var list = await limits.ListAsync();
        return list.Status == QuarantineStatus.Done
            ? Outcome.Of(
                new LimitsAnswer(Of(list.Default), [.. list.Participants.Select(Of)]), AdminJson.Readable.LimitsAnswer)
            : RefusalWriter.Unavailable;
    }

    public async ValueTask<Outcome> ShowAsync(HttpContext context) =>
        RouteText.ReadIspb(context, out var participant) is { } malformed ? malformed : await ShowAsync(participant, null);

    public async ValueTask<Outcome> SetAsync(HttpContext context)
    {
        if (RouteText.ReadIspb(context, out var participant) is { } malformed)
            return malformed;
        var (action, refusal) =
            await ActionBody.ReadAsync(context, AdminJson.Default.LimitAction, LimitAction.ExampleWithLimits);
        if (action is null)
            return refusal;
        var own = action.ToLimits();
        if (!own.IsGood)
            return OutOfRange;
        var status = await limits.SetAsync(participant, own, action.By, action.Reason);
        if (status == QuarantineStatus.Unavailable)
            return NotDurable;
        if (status is not (QuarantineStatus.Done or QuarantineStatus.NoChange))
            return Outcome.Of(status, "");
        // Here it holds with the answer.
        await watch.RefreshAsync();
        return await ShowAsync(participant, status == QuarantineStatus.Done);
    }

    private async ValueTask<Outcome> ShowAsync(Ispb participant, bool? changed)
    {
        var list = await limits.ListAsync();
        if (list.Status != QuarantineStatus.Done)
            return RefusalWriter.Unavailable;
        var own = list.Participants.FirstOrDefault(one => one.Participant == participant);
        var holding = Of(own?.Limits.Over(list.Default) ?? list.Default);
        return Outcome.Of(
            new ParticipantLimitsAnswer(
                participant.ToString(), holding.Read, holding.Send, own is null ? null : Of(own), changed),
            AdminJson.Readable.ParticipantLimitsAnswer);
    }

    private static DirectionsAnswer Of(TrafficLimits limits) => new(Of(limits.Read), Of(limits.Send));

    private static LimitBody Of(TrafficLimit limit) => new(limit.Requests, limit.Messages, (int)limit.BurstUnits);

    private static OwnLimitsAnswer Of(LimitedParticipant one) => new(
        one.Participant.ToString(), LimitBody.Of(one.Limits.Read), LimitBody.Of(one.Limits.Send), AdminJson.TimeOf(one.Since),
        one.By, one.Reason);
}
