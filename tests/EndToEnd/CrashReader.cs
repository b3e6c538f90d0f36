using System.Net;

namespace PixStream.EndToEnd;

/// <summary>Reads one participant's messages through crashes: repeats, ends and leaves streams as chance will have it.</summary>
internal sealed class CrashReader(CrashFleet fleet, string participant, string start, string? accept, Random random)
{
    private string? _held;
    private string? _next;

    public async Task ReadAsync()
    {
        while (!fleet.IsStopping)
        {
            if (_next is null)
            {
                await StartAsync();
                continue;
            }

            switch (random.Next(100))
            {
                case < 10 when _held is not null:
                    await RepeatAsync();
                    break;
                case < 13:
                    await EndAsync();
                    break;
                case < 14:
                    _next = null;
                    break;
                default:
                    await PullAsync();
                    break;
            }
        }

        while (_next is not null)
            await EndAsync();
    }

    /// <summary>Reads and confirms until nothing is left and no other stream is open.</summary>
    public async Task DrainAsync()
    {
        while (true)
        {
            if (_next is null)
                await StartAsync();
            else if (await AskAsync(Ask.Pull, _next, _next) is { Status: HttpStatusCode.NoContent, Slot: "1/6" })
                break;
        }

        await EndAsync();
    }

    private async Task StartAsync()
    {
        var answer = await AskAsync(Ask.Start, start, null);
        if (answer is { Status: HttpStatusCode.TooManyRequests })
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        else if (answer is { Complete: false })
            // To pull on would confirm what was never read.
            _next = null;
    }

    private async Task PullAsync()
    {
        var token = _next!;
        var answer = await AskAsync(Ask.Pull, token, token);
        while (answer is not { Complete: true } && _next is not null)
        {
            // Cut. Some never come back, some ask again, and some for what they had before.
            var choice = random.Next(10);
            if (choice == 0)
            {
                _next = null;
                return;
            }

            if (choice < 5 && _held is not null && _held != token)
                await AskAsync(Ask.Pull, _held, _held);
            answer = await AskAsync(Ask.Pull, token, token);
        }
    }

    private async Task RepeatAsync()
    {
        while (_next is not null && await AskAsync(Ask.Pull, _held!, _held) is not { Complete: true })
        {
            // Cut. It must be the same still.
        }
    }

    private async Task EndAsync()
    {
        if (await AskAsync(Ask.End, _next!, _next) is not null)
            (_next, _held) = (null, null);
    }

    private async Task<Answer?> AskAsync(Ask ask, string path, string? token)
    {
        var epoch = await fleet.CurrentAsync();
        var sentAt = TimeProvider.System.GetTimestamp();
        Answer? answer = null;
        try
        {
            answer = ask == Ask.End ? await epoch.Client.DeleteAsync(path) : await epoch.Client.GetAsync(path, accept);
        }
        catch (HttpRequestException)
        {
            // The server was killed.
        }

        var receivedAt = TimeProvider.System.GetTimestamp();
        var hasMessages = ask != Ask.End && answer is { Status: HttpStatusCode.OK, Complete: true };
        fleet.Auditor.Heard(new Exchange(
            ask, participant, token, sentAt, receivedAt, epoch.StartedAt, answer, hasMessages ? fleet.KeysOf(answer!) : []));
        fleet.Count();
        if (answer is not { Complete: true })
            await CrashFleet.AfterAsync(epoch);
        else if (ask != Ask.End)
            Follow(token, answer);
        return answer;
    }

    private void Follow(string? token, Answer answer)
    {
        if (answer.Status == HttpStatusCode.Gone && token == _next)
            (_next, _held) = (null, null);
        if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.NoContent))
            return;
        _held = answer.Status == HttpStatusCode.OK ? token : null;
        _next = answer.Next;
    }
}
