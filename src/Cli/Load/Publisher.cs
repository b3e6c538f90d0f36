using System.Net;
using PixStream.Cli.Measures;
using PixStream.Cli.Requests;
using PixStream.Cli.Runs;

namespace PixStream.Cli.Load;

/// <summary>What all publishers of a run share.</summary>
internal sealed record LoadRoom(
    LoadSettings Settings, HttpClient Server, TimeProvider Time, RunBounds Bounds, MessageQuota MessageQuota, Pacer Pacer,
    Setbacks Setbacks, Flow Flow, LoadTally Tally, InvalidShare Invalid);

/// <summary>
/// One request at a time: makes messages, sends them, and sends the same again while they are answered 429 or 503 or not at all.
/// That is safe: the server knows a message by its sender and BizMsgIdr for 24 hours.
/// </summary>
internal sealed class Publisher(LoadRoom room, int number)
{
    // Names the messages of a request that went into quarantine, while the others were accepted.
    private const string SetApartHeader = "PI-Quarantined";

    private readonly RunBounds _bounds = room.Bounds;

    public async Task RunAsync()
    {
        using var submission = new Submission(room.Settings, number, room.Invalid, room.Time);
        try
        {
            while (!_bounds.Stop.IsCancellationRequested)
            {
                var messages = await room.MessageQuota.TakeAsync(room.Settings.Batch, _bounds.Stop);
                if (messages == 0)
                    return;
                var since = await room.Pacer.WaitAsync(messages, _bounds.Stop);
                submission.Make(messages);
                room.Tally.CountInvalid(submission.Invalid);
                await DeliverAsync(submission, since);
                room.MessageQuota.Settle(messages, messages);
            }
        }
        catch (OperationCanceledException) when (_bounds.Stop.IsCancellationRequested)
        {
            // The run is over, and this one was waiting for its turn.
        }
    }

    private async Task DeliverAsync(Submission submission, long since)
    {
        try
        {
            while (!await TrySendAsync(submission, since))
                room.Tally.CountRepeat();
        }
        catch (OperationCanceledException) when (_bounds.Stop.IsCancellationRequested)
        {
            if (_bounds.Reason != EndReason.Unreachable)
                room.Tally.CountUnanswered(submission.Messages);
        }
    }

    private void Accept(Submission submission, HttpResponseMessage response, TimeSpan latency)
    {
        var setApart = response.Headers.TryGetValues(SetApartHeader, out var ids)
            ? Math.Min(submission.Messages, ids.Sum(value => value.Split(',').Length)) : 0;
        room.Tally.CountSetApart(setApart);
        // The answer names them without their sizes: what was sent invalid is what was set apart, or nothing is known.
        var bytes = setApart == submission.Invalid ? submission.Bytes - submission.InvalidBytes : submission.Bytes;
        room.Flow.Add(submission.Messages - setApart, bytes, latency);
    }

    /// <summary>Sends it once, and waits where it has to be sent again.</summary>
    /// <returns>Whether it is settled: accepted, or refused for good.</returns>
    private async Task<bool> TrySendAsync(Submission submission, long since)
    {
        try
        {
            using var content = submission.Content();
            using var response = await room.Server.PostAsync(submission.Path, content, _bounds.Abort);
            _bounds.Reached = true;
            switch (response.StatusCode)
            {
                case HttpStatusCode.Created:
                    Accept(submission, response, room.Time.GetElapsedTime(since));
                    return true;
                case HttpStatusCode.UnprocessableEntity when submission.Invalid > 0:
                    room.Tally.Count422(submission.Messages, await Refusal.ReadAsync(response));
                    return true;
                case HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable:
                    await room.Setbacks.WaitAsync(response, _bounds.Stop);
                    return false;
                case HttpStatusCode.RequestTimeout or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout:
                    await room.Setbacks.WaitAsync(await Refusal.ReadAsync(response), _bounds.Stop);
                    return false;
                default:
                    room.Tally.CountRefused(submission.Messages);
                    _bounds.End(EndReason.Refused, await Refusal.ReadAsync(response));
                    return true;
            }
        }
        catch (Exception lost) when (ServerClient.IsLostAnswer(lost))
        {
            await room.Setbacks.WaitAsync(_bounds.Judge(room.Settings.Server, lost), _bounds.Stop);
            return false;
        }
    }
}
