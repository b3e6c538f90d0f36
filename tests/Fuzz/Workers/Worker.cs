using System.Net;
using PixStream.Fuzz.Model;
using PixStream.Fuzz.Mutations;
using PixStream.Fuzz.Reports;
using PixStream.Fuzz.Requests;
using PixStream.Fuzz.Strangers;
using PixStream.Harness.Http;

namespace PixStream.Fuzz.Workers;

/// <summary>Sends requests one after the other, well and badly, and compares each answer with what it must be.</summary>
internal sealed class Worker : IDisposable
{
    private const int PipelinedMax = 6;
    private const int StalledMax = 6;

    private readonly FuzzOptions _options;
    private readonly int _number;
    private readonly Tally _tally;
    private readonly World _world;
    private readonly Grammar _grammar;
    private readonly Mutator _mutator;
    private readonly Settlement _settlement;
    private readonly Dialog _dialog;
    private readonly FinalCheck _finalCheck;
    private readonly Line _line;
    private readonly WrongCredentials? _wrong;
    private readonly Queue<(RawConnection Connection, Draft Draft)> _stalled = new();
    private long _requests;

    public Worker(FuzzOptions options, int number, IPEndPoint server, TimeSpan idle, Tally tally, Lab? lab)
    {
        (_options, _number, _tally) = (options, number, tally);
        _world = new World(options.Seed, number, idle);
        _grammar = new Grammar(_world);
        _mutator = new Mutator(_world);
        _settlement = new Settlement(_world);
        _line = new Line(server, options.Deadline, tally);
        _dialog = new Dialog(_line, _settlement, tally, Report);
        _wrong = lab is null ? null : new WrongCredentials(_world, lab);
        _finalCheck = new FinalCheck(_world, _settlement, _line, idle, options.Grace, Report);
    }

    /// <summary>Sends that many requests, with an audit from time to time and at the end.</summary>
    public async Task RunAsync(long requests, CancellationToken stop)
    {
        var (until, auditAt) = (_requests + requests, _requests + _options.AuditEvery);
        while (_requests < until && !stop.IsCancellationRequested && !_tally.IsFull)
        {
            await StepAsync();
            if (_requests < auditAt || _requests >= until)
                continue;
            await AuditAsync();
            auditAt = _requests + _options.AuditEvery;
        }

        await AuditAsync();
        _line.Drop();
    }

    public void Dispose()
    {
        DropStalled();
        _line.Dispose();
    }

    private async Task AuditAsync()
    {
        // A stranger has nothing to account for.
        if (_tally.IsFull || _wrong is not null)
            return;
        var before = _world.Ledger.Promised;
        DropStalled();
        await _finalCheck.AuditAsync();
        _tally.Stored(_world.Ledger.Promised - before);
    }

    private async Task StepAsync()
    {
        var stored = _world.Ledger.Promised;
        try
        {
            await SendAsync();
        }
        catch (HangException hang)
        {
            Report($"In sending: {hang.Message}", null, null, null);
            _line.Drop();
        }

        _tally.Stored(_world.Ledger.Promised - stored);
    }

    private Task SendAsync() =>
        _world.Random.Next(200) switch
        {
            < 14 => PipelineAsync(),
            < 26 => CutAsync(),
            < 31 => LeaveAsync(),
            < 35 => PlainAsync("in pieces with pauses", SendSlowlyAsync),
            < 50 => PlainAsync("in pieces", SendInPiecesAsync),
            50 => StallAsync(),
            _ => PlainAsync("at once", static (connection, bytes) => connection.SendAsync(bytes).AsTask()),
        };

    private Draft Mutated()
    {
        var draft = _grammar.Next();
        _mutator.Mutate(draft);
        _wrong?.Show(draft);
        return draft;
    }

    private byte[] Bytes(Draft draft)
    {
        _requests++;
        _tally.Sent($"{draft.Kind}/{draft.Profile}", draft.Mutated);
        var bytes = draft.ToBytes();
        draft.SentAt = Dialog.NowMs;
        return bytes;
    }

    /// <summary>One request, and its answer.</summary>
    private async Task PlainAsync(string how, Func<RawConnection, byte[], Task> send)
    {
        _tally.Delivered(how);
        var draft = Mutated();
        await _dialog.ExchangeAsync([draft], Bytes(draft), send);
    }

    /// <summary>Several requests in one go, and then their answers. Only the last may break HTTP.</summary>
    private async Task PipelineAsync()
    {
        _tally.Delivered("pipelined");
        var drafts = new List<Draft>();
        var bytes = new MemoryStream();
        for (var i = 2 + _world.Random.Next(PipelinedMax - 1); i > 0; i--)
        {
            var draft = Mutated();
            drafts.Add(draft);
            bytes.Write(Bytes(draft));
            if (draft.IsBrokenHttp)
                break;
        }

        await _dialog.ExchangeAsync(drafts, bytes.ToArray(), static (connection, all) => connection.SendAsync(all).AsTask());
    }

    /// <summary>A request that ends before its end.</summary>
    private async Task CutAsync()
    {
        var draft = Mutated();
        var bytes = Bytes(draft);
        var part = bytes[..(1 + _world.Random.Next(Math.Max(1, bytes.Length - 1)))];
        var connection = await _line.OpenAnotherAsync();
        await connection.SendAsync(part);
        switch (_world.Random.Next(4))
        {
            case 0:
                _tally.Delivered("cut, then closed");
                connection.Dispose();
                break;
            case 1:
                _tally.Delivered("cut, then reset");
                connection.Reset();
                break;
            default:
                _tally.Delivered("cut, then half closed");
                draft.IsBrokenHttp = true;
                await _dialog.AnyAnswersAsync(connection, draft, part, TimeSpan.FromMilliseconds(_world.Random.Next(6)));
                connection.Reset();
                return;
        }

        _settlement.Lose(draft);
    }

    /// <summary>A caller that goes away while its pull may wait.</summary>
    private async Task LeaveAsync()
    {
        _tally.Delivered("whole, then reset");
        var draft = _grammar.Next();
        _wrong?.Show(draft);
        var connection = await _line.OpenAnotherAsync();
        await connection.SendAsync(Bytes(draft));
        if (_world.OneIn(2))
            await Task.Delay(TimeSpan.FromMilliseconds(_world.Random.Next(12)), TimeProvider.System);
        connection.Reset();
        _settlement.Lose(draft);
    }

    /// <summary>
    /// A request whose rest does not come, while others do. The oldest of these is let go, with the answer that it has got by
    /// then.
    /// </summary>
    private async Task StallAsync()
    {
        _tally.Delivered("stalled");
        var draft = Mutated();
        var bytes = Bytes(draft);
        var connection = await _line.OpenAnotherAsync();
        await connection.SendAsync(bytes.AsMemory(0, _world.Random.Next(bytes.Length)));
        _settlement.Lose(draft);
        draft.IsBrokenHttp = true;
        _stalled.Enqueue((connection, draft));
        if (_stalled.Count <= StalledMax)
            return;
        var (oldest, late) = _stalled.Dequeue();
        if (oldest.HasNews)
        {
            await _dialog.AnyAnswersAsync(
                oldest, new Draft(late.Kind, late.Method, late.Target) { IsBrokenHttp = true }, [], TimeSpan.Zero);
        }

        oldest.Reset();
    }

    private void DropStalled()
    {
        while (_stalled.TryDequeue(out var stalled))
            stalled.Connection.Reset();
    }

    private async Task SendInPiecesAsync(RawConnection connection, byte[] bytes)
    {
        foreach (var piece in Pieces(bytes))
            await connection.SendAsync(piece);
    }

    private async Task SendSlowlyAsync(RawConnection connection, byte[] bytes)
    {
        foreach (var piece in Pieces(bytes))
        {
            await connection.SendAsync(piece);
            await Task.Delay(TimeSpan.FromMilliseconds(1 + _world.Random.Next(15)), TimeProvider.System);
        }
    }

    private List<ReadOnlyMemory<byte>> Pieces(byte[] bytes)
    {
        var pieces = new List<ReadOnlyMemory<byte>>();
        var cuts = Enumerable.Range(0, 1 + _world.Random.Next(5)).Select(_ => _world.Random.Next(bytes.Length))
            .Append(bytes.Length).Order();
        var from = 0;
        foreach (var to in cuts)
        {
            pieces.Add(bytes.AsMemory(from, to - from));
            from = to;
        }

        return pieces;
    }

    private void Report(string what, Draft? draft, byte[]? sent, string? answer) =>
        _tally.Found(new Finding(what, _options.Seed, _number, _requests, draft?.ToString(), sent, answer));
}
