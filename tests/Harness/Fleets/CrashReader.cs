using System.Net.Sockets;
using System.Net;
using PixStream.ContractAuditor;
using PixStream.Harness.Http;
using Answer = PixStream.Harness.Http.Answer;

namespace PixStream.Harness.Fleets;

/// <summary>
/// Reads one participant's messages through crashes: repeats, doubles, ends and leaves streams as chance will have it.
/// </summary>
internal sealed class CrashReader(
    CrashFleet fleet, string participant, string start, string? accept, Random random, TimeSpan wait)
{
    private readonly ReadChecker _checker =
        new(fleet.Auditor, participant, isJson: start.StartsWith("/api/pix/", StringComparison.Ordinal), wait);
    private readonly List<string> _stale = [];
    private string? _held;
    private string? _next;

    public async Task ReadAsync()
    {
        while (!fleet.IsStopping)
            await (_next is null ? StartAsync() : GoOnAsync(_next, random.Next(100)));
        while (_next is not null)
            await EndAsync(_next);
    }

    /// <summary>
    /// Takes one batch and asks for it again and again, without ever confirming it: it is repeated after each crash.
    /// </summary>
    public async Task KeepAsync()
    {
        while (!fleet.IsStopping)
        {
            if (_next is null)
                await StartAsync();
            else if (_held is null)
                await PullAsync(_next);
            else if (await AskAsync(Ask.Pull, _held) is { Status: HttpStatusCode.Gone })
                await LeaveAsync();
            else
                await CrashFleet.PauseAsync(50);
        }

        if (_next is not null)
            await EndAsync(_next);
    }

    /// <summary>Reads and confirms until nothing is left and no other stream is open.</summary>
    public async Task DrainAsync()
    {
        while (true)
        {
            if (_next is null)
                await StartAsync();
            else if (await AskAsync(Ask.Pull, _next) is { Status: HttpStatusCode.NoContent, Slot: "1/6" })
                break;
        }

        await EndAsync(_next!);
    }

    private Task GoOnAsync(string next, int choice) => choice switch
    {
        < 8 when _held is not null => RepeatAsync(_held),
        < 12 => Task.WhenAll(AskAsync(Ask.Pull, next), AskAsync(Ask.Pull, next)),
        < 14 when _held is not null => Task.WhenAll(AskAsync(Ask.Pull, _held), AskAsync(Ask.Pull, next)),
        < 16 when _stale.Count > 0 => AskAsync(random.Next(3) == 0 ? Ask.End : Ask.Pull, _stale[random.Next(_stale.Count)]),
        < 17 => TryAnothersAsync(),
        < 20 => EndAsync(next),
        < 21 => Task.WhenAll(AskAsync(Ask.Pull, next), EndAsync(next)),
        < 22 => LeaveAsync(),
        _ => PullAsync(next),
    };

    private Task LeaveAsync()
    {
        (_next, _held) = (null, null);
        return Task.CompletedTask;
    }

    private async Task StartAsync()
    {
        var answer = await AskAsync(Ask.Start, null);
        if (answer is { Status: HttpStatusCode.TooManyRequests })
            await CrashFleet.PauseAsync(50);
        else if (answer is { Complete: false })
            // To pull on would confirm what was never read.
            await LeaveAsync();
    }

    private async Task PullAsync(string token)
    {
        var answer = await AskAsync(Ask.Pull, token);
        while (answer is not { Complete: true } && _next is not null)
        {
            // Cut. Some never come back, some ask again, and some for what they had before.
            var choice = random.Next(10);
            if (choice == 0)
            {
                await LeaveAsync();
                return;
            }

            if (choice < 5 && _held is not null && _held != token)
                await AskAsync(Ask.Pull, _held);
            answer = await AskAsync(Ask.Pull, token);
        }
    }

    private async Task RepeatAsync(string held)
    {
        while (_next is not null && await AskAsync(Ask.Pull, held) is not { Complete: true })
        {
            // Cut. It must be the same still.
        }
    }

    private async Task EndAsync(string token)
    {
        if (await AskAsync(Ask.End, token) is not null)
            await LeaveAsync();
    }

    private async Task TryAnothersAsync()
    {
        if (fleet.TokenOfAnother(participant, random) is { } token)
            await AskAsync(random.Next(3) == 0 ? Ask.End : Ask.Pull, Paths.WithToken(start, token));
    }

    private async Task<Answer?> AskAsync(Ask ask, string? path)
    {
        var epoch = await fleet.CurrentAsync();
        var sentAt = ReadChecker.Now;
        var flight = _checker.Asking(ask, path);
        Answer? answer = null;
        try
        {
            answer = ask == Ask.End ? await epoch.Client.DeleteAsync(path!) : await epoch.Client.GetAsync(path ?? start, accept);
        }
        catch (Exception cut) when (cut is HttpRequestException or SocketException)
        {
            // The server was killed.
        }

        _checker.Heard(flight, answer);
        fleet.Count(new Attempt([participant], $"{ask} {path}", IsAppend: false, sentAt, answer));
        if (answer is not { Complete: true } or { Status: HttpStatusCode.ServiceUnavailable })
            await fleet.AfterAsync(epoch);
        else if (ask != Ask.End)
            Follow(path, answer);
        return answer;
    }

    /// <summary>What came to the newest token leads on; all else is only heard.</summary>
    private void Follow(string? token, Answer answer)
    {
        if (token != _next)
            return;
        if (answer.Status == HttpStatusCode.Gone)
            (_next, _held) = (null, null);
        if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.NoContent))
            return;
        fleet.Drop(participant, answer.Next);
        if (answer.Status == HttpStatusCode.OK)
        {
            fleet.CountRead(
                answer.Header("Content-Type") == "application/json" ? answer.Objects().Count : answer.Messages().Count);
            if (_held is not null)
                _stale.Add(_held);
            if (_stale.Count > 5)
                _stale.RemoveAt(0);
            _held = token;
        }

        _next = answer.Next;
    }
}
