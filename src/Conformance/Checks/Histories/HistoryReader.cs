using System.Globalization;
using PixStream.ContractAuditor;
using PixStream.Conformance.Protocol;

namespace PixStream.Conformance.Checks.Histories;

/// <summary>Reads one participant's messages as no sane reader would, and as every reader does one day.</summary>
internal sealed class HistoryReader(History history, Dialect wire, string psp, bool isSingle, Random random)
{
    private readonly List<string> _used = [];
    private readonly string _accept = isSingle ? wire.SingleType : wire.MultiType;
    private string? _next;
    private string? _held;
    private bool _mayVanish = true;
    private bool _foundNothing;

    public async Task ReadAsync()
    {
        while (!(history.IsSent && _foundNothing))
            await StepAsync();
        if (_next is not null)
            await EndAsync();
    }

    /// <summary>Reads and confirms all that is left.</summary>
    public async Task DrainAsync()
    {
        while (_next is null || !_foundNothing)
            await (_next is null ? StartAsync() : PullAsync(_next));
        await EndAsync();
    }

    private Task StepAsync()
    {
        if (_next is null)
            return StartAsync();
        switch (random.Next(100))
        {
            case < 12 when _held is not null:
                return PullAsync(_held);
            case < 20:
                return Task.WhenAll(PullAsync(_next), PullAsync(_next));
            case < 30:
                return DropAsync(_next);
            case < 35:
                return EndAsync();
            case < 39 when _used.Count > 0:
                return PullAsync(_used[random.Next(_used.Count)]);
            case < 41 when _mayVanish:
                // Its slot is not free before the idle time is over: each may do that once, or there were no slots left.
                (_mayVanish, _next, _held) = (false, null, null);
                return Task.CompletedTask;
            default:
                return PullAsync(_next);
        }
    }

    private async Task StartAsync()
    {
        var reply = await AskAsync(Ask.Start, wire.Start(psp), null);
        if (reply.Status == 429)
            await history.Run.PauseAsync(TimeSpan.FromMilliseconds(100));
        else
            Follow(null, reply);
    }

    private async Task PullAsync(string token) => Follow(token, await AskAsync(Ask.Pull, token, token));

    private async Task EndAsync()
    {
        await AskAsync(Ask.End, _next!, _next);
        (_next, _held) = (null, null);
    }

    private async Task DropAsync(string token)
    {
        // Its end is not heard: the server may let it wait, though its caller is gone.
        var flight = history.Auditor.Asking(Ask.Pull, psp, token, history.Now, history.LongestWait);
        using var connection = await history.Run.ConnectAsync(psp);
        await history.Run.SendOnAsync(connection, new Request("GET", token).With("Accept", _accept));
        if (random.Next(2) == 0)
            await connection.ReadSomeAsync(history.Run.End);
        connection.Reset();
        history.Auditor.Lost(flight, history.Now);
    }

    private async Task<Reply> AskAsync(Ask ask, string path, string? token)
    {
        var flight = history.Auditor.Asking(ask, psp, token, history.Now, endIsAmbiguous: !wire.IsSpi);
        var request = ask == Ask.End ? new Request("DELETE", path) : new Request("GET", path).With("Accept", _accept);
        var reply = await history.Run.SendAsync(request);
        var isBatch = ask != Ask.End && reply is { Status: 200, IsWhole: true };
        history.Auditor.Answered(flight, new Answer
        {
            Status = reply.Status,
            IsWhole = reply.IsWhole,
            Next = ask == Ask.End ? null : reply.Header(wire.NextHeader),
            Messages = isBatch ? Read(reply) : [],
            Form = reply.Header("Content-Type") ?? "",
            Body = reply.Body,
            SlotsUsed = int.TryParse(reply.Header("pi-thread-slot")?.Split('/')[0], CultureInfo.InvariantCulture, out var used)
                ? used
                : null,
        }, history.Now);
        return reply;
    }

    private List<ReadMessage> Read(Reply reply) => wire.IsSpi
        ? [.. wire.Keys(reply).Zip(Dialect.Messages(reply), (key, message) =>
            new ReadMessage(key, message.ResourceId, message.Bytes))]
        : [.. wire.Keys(reply).Select(key => new ReadMessage(key))];

    private void Follow(string? token, Reply reply)
    {
        if (reply.Status is not (200 or 204))
        {
            // A stale token is refused, and the stream goes on; so is the current one of a stream that is over.
            if (token is null || token == _next)
                (_next, _held) = (null, null);
            return;
        }

        _foundNothing = reply.Status == 204;
        if (token is not null && token != _next && token != _held)
            return;
        if (reply.Status == 200 && _held is not null && _held != token)
            _used.Add(_held);
        _held = reply.Status == 200 ? token : null;
        _next = wire.Next(reply);
    }
}
