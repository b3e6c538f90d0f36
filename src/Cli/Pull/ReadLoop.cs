using System.Net;
using System.Net.Http.Headers;
using PixStream.Cli.Measures;
using PixStream.Cli.Requests;
using PixStream.Cli.Runs;

namespace PixStream.Cli.Pull;

/// <summary>What all streams of a run share.</summary>
internal sealed record PullRoom(
    PullSettings Settings, HttpClient Server, TimeProvider Time, RunBounds Bounds, MessageQuota MessageQuota, Setbacks Setbacks,
    Flow Flow, PullTally Tally, MessageFolder? Folder);

/// <summary>
/// One stream: start; store the batch; only then pull the next token, which confirms what was stored; end with DELETE, which
/// confirms the last batch and frees the slot.
/// </summary>
internal sealed class ReadLoop(PullRoom room, string ispb)
{
    private const int BatchMax = 10;

    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(5);

    private readonly PullSettings _settings = room.Settings;
    private readonly RunBounds _bounds = room.Bounds;

    // Confirms what was stored, and nothing else. Null: no stream is open, as far as the server told us.
    private string? _next;

    public async Task RunAsync()
    {
        try
        {
            while (!_bounds.Stop.IsCancellationRequested)
            {
                var taken = await room.MessageQuota.TakeAsync(_settings.Single ? 1 : BatchMax, _bounds.Stop);
                if (taken == 0)
                    break;
                var pulled = await PullAsync(taken);
                room.MessageQuota.Settle(taken, pulled.Messages);
                if (pulled.Outcome == PullOutcome.Nothing && _settings.UntilEmpty)
                    break;
            }
        }
        catch (OperationCanceledException) when (_bounds.Stop.IsCancellationRequested)
        {
            // The run is over. A batch whose answer was on its way goes back when the stream is ended.
        }

        await EndAsync();
    }

    /// <summary>Pulls until there is an answer.</summary>
    private async Task<Pulled> PullAsync(int taken)
    {
        // Fewer than a batch may have are asked for one by one, so that no more are confirmed than were asked for.
        var accept = taken < BatchMax ? _settings.Profile.One : _settings.Profile.Many;
        while (true)
        {
            try
            {
                if (await TryPullAsync(accept) is { } pulled)
                    return pulled;
            }
            catch (Exception lost) when (ServerClient.IsLostAnswer(lost))
            {
                // The same token gives the same batch. A lost start opens a second stream; what the first one holds comes back.
                await room.Setbacks.WaitAsync(_bounds.Judge(_settings.Server, lost), _bounds.Stop);
            }
            catch (InvalidDataException wrong)
            {
                return Fail(EndReason.Refused, new Refusal(null, null, $"An answer cannot be read: {wrong.Message}", null));
            }
        }
    }

    /// <summary>Pulls once, and waits where it has to be pulled again; then there is nothing to return.</summary>
    private async Task<Pulled?> TryPullAsync(string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _next ?? _settings.Profile.StartPath(ispb));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        var since = room.Time.GetTimestamp();
        // A start that is given up leaves a stream that no client can end: its answer is waited for.
        using var response = await room.Server.SendAsync(request, _next is null ? _bounds.Abort : _bounds.Stop);
        _bounds.Reached = true;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                return await TakeAsync(response, room.Time.GetElapsedTime(since));
            case HttpStatusCode.NoContent:
                room.Tally.CountEmpty();
                return NextOf(response) is { } next ? Follow(next, PullOutcome.Nothing, 0) : Pulled.Failed;
            case HttpStatusCode.Gone:
                room.Tally.CountGone();
                room.Tally.CountEnded();
                _next = null;
                return new Pulled(PullOutcome.Gone, 0);
            case HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable:
                await room.Setbacks.WaitAsync(response, _bounds.Stop);
                return null;
            case HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout:
                await room.Setbacks.WaitAsync(await Refusal.ReadAsync(response), _bounds.Stop);
                return null;
            default:
                return Fail(EndReason.Refused, await Refusal.ReadAsync(response));
        }
    }

    private async Task<Pulled> TakeAsync(HttpResponseMessage response, TimeSpan duration)
    {
        try
        {
            var messages = await Answer.ReadAsync(response);
            if (NextOf(response) is not { } next)
                return Pulled.Failed;
            foreach (var message in messages)
                room.Folder?.Store(message);
            room.Flow.Add(messages.Count, messages.Sum(message => (long)message.Body.Length), duration);
            return Follow(next, PullOutcome.Messages, messages.Count);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            const string Consequence = "Its batch was not confirmed, and will be handed out again.";
            return Fail(
                EndReason.NotStored, new Refusal(null, null, $"A message cannot be stored: {failure.Message}", Consequence));
        }
    }

    private Pulled Follow(string next, PullOutcome outcome, int messages)
    {
        if (_next is null)
            room.Tally.CountOpened();
        _next = next;
        return new Pulled(outcome, messages);
    }

    /// <summary>
    /// The path to pull next; null: the run has ended because the answer has no path, or one that leads elsewhere.
    /// </summary>
    private string? NextOf(HttpResponseMessage response)
    {
        var header = _settings.Profile.NextHeader;
        if (response.Headers.TryGetValues(header, out var paths) && paths.First() is ['/', not ('/' or '\\'), ..] path)
            return path;
        Fail(EndReason.Refused, new Refusal((int)response.StatusCode, null, $"An answer has no {header} with a path", null));
        return null;
    }

    private Pulled Fail(EndReason reason, Refusal refusal)
    {
        _bounds.End(reason, refusal);
        return Pulled.Failed;
    }

    private async Task EndAsync()
    {
        if (_next is null)
            return;
        using var enough = new CancellationTokenSource(EndTime, room.Time);
        try
        {
            while (!await TryEndAsync(enough.Token))
            {
            }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            room.Tally.CountNotEnded();
        }

        room.Tally.CountEnded();
    }

    private async Task<bool> TryEndAsync(CancellationToken enough)
    {
        try
        {
            using var response = await room.Server.DeleteAsync(_next, enough);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    return true;
                case HttpStatusCode.Gone:
                    room.Tally.CountGone();
                    return true;
                case HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable:
                    await room.Setbacks.WaitAsync(response, enough);
                    return false;
                default:
                    room.Tally.CountNotEnded();
                    return true;
            }
        }
        catch (Exception lost) when (ServerClient.IsLostAnswer(lost))
        {
            await room.Setbacks.WaitAsync(ServerClient.Describe(_settings.Server, lost), enough);
            return false;
        }
    }
}
