using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Models;

/// <summary>A reader in a <see cref="ModelRun"/>: it knows the tokens it was given, and no others.</summary>
internal sealed class ModelReader
{
    private StreamId? _stream;
    private long _step;
    private bool _hasBatch;

    public bool LastWasBatch { get; private set; }

    /// <summary>Pulls on, never twice.</summary>
    public bool HasNoPatience { get; set; }

    /// <summary>The token to read on with.</summary>
    public StreamStep? Newest => _stream is { } stream ? new StreamStep(stream, _hasBatch ? _step + 1 : _step) : null;

    /// <summary>Mostly the newest token, now and then an older one. Null: it has none, so it starts.</summary>
    public StreamStep? Token(Random random)
    {
        if (Newest is not { } newest || HasNoPatience)
            return Newest;
        var back = random.Next(10) switch
        {
            < 6 => 0,
            < 9 => 1,
            _ => random.Next(1, 5),
        };
        return newest with { Step = Math.Max(1, newest.Step - back) };
    }

    public void Leave()
    {
        _stream = null;
        _hasBatch = false;
        _step = 0;
    }

    public void Hear(Ask ask)
    {
        LastWasBatch = ask.Status == PullStatus.Batch;
        if (ask.IsEnd)
        {
            if (ask.Token?.Stream == _stream && ask.End.Status is EndStatus.Ended or EndStatus.AlreadyEnded)
                Leave();
            return;
        }

        switch (ask.Status)
        {
            case PullStatus.Batch or PullStatus.Empty when ask.Token is null && _stream is null:
                (_stream, _step, _hasBatch) = (ask.Pull.Stream, ask.Pull.Step, LastWasBatch);
                break;
            case PullStatus.Batch or PullStatus.Empty when ask.Pull.Stream == _stream && ask.Pull.Step >= _step:
                (_step, _hasBatch) = (ask.Pull.Step, LastWasBatch || (_hasBatch && ask.Pull.Step == _step));
                break;
            case PullStatus.StreamGone when ask.Token == Newest:
                Leave();
                break;
        }
    }
}

/// <summary>A request on its way, and what is known of when its answer is due.</summary>
internal sealed class Flight(ModelReader reader, Ask ask, long deadlineMs) : IDisposable
{
    private readonly CancellationTokenSource _caller = new();

    public ModelReader Reader => reader;

    public Ask Ask => ask;

    public Task<PullReply>? Pull { get; set; }

    public Task<EndReply>? End { get; set; }

    /// <summary>The stream in which it waits for a message; null while or once it does not.</summary>
    public StreamId? WaitsIn { get; set; }

    public CancellationToken CallerLeft => _caller.Token;

    public bool IsDue(long nowMs) => WaitsIn is null || nowMs >= deadlineMs;

    public void HangUp()
    {
        _caller.Cancel();
        WaitsIn = null;
    }

    public void Dispose() => _caller.Dispose();
}
