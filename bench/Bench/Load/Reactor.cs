using System.Diagnostics;

namespace PixStream.Bench.Load;

/// <summary>
/// One thread that keeps many lines talking: one request in flight on each, the next one sent as soon as it is answered.
/// </summary>
internal sealed class Reactor(IReadOnlyList<Line> lines) : IDisposable
{
    private const int ReceivedBytesMax = 256 << 10;

    private readonly Epoll _epoll = new();
    private readonly byte[] _received = GC.AllocateArray<byte>(ReceivedBytesMax, pinned: true);
    private readonly byte[] _request = GC.AllocateArray<byte>(Dialog.RequestBytesMax, pinned: true);
    private int _talking;

    /// <summary>Runs until the time is over or no line has anything more to say.</summary>
    /// <param name="tally">Takes what was counted.</param>
    /// <param name="measureFrom">Timestamp before which nothing is counted.</param>
    /// <param name="until">Timestamp at which it ends.</param>
    public void Run(Tally tally, long measureFrom, long until) => Run(tally, measureFrom, () => until);

    /// <inheritdoc cref="Run(Tally, long, long)"/>
    public void Run(Tally tally, long measureFrom, Func<long> until)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            _epoll.Watch(lines[i].Socket, i);
            _talking++;
            Speak(lines[i], Stopwatch.GetTimestamp(), tally);
        }

        while (_talking > 0)
        {
            var ready = _epoll.Wait(timeoutMs: 50);
            var now = Stopwatch.GetTimestamp();
            if (now >= until())
                break;
            if (!tally.IsOpen && now >= measureFrom)
                tally.Open(now);
            for (var i = 0; i < ready; i++)
                Listen(lines[_epoll.Tag(i)], tally);
        }

        tally.Close(Stopwatch.GetTimestamp());
    }

    public void Dispose() => _epoll.Dispose();

    private void Listen(Line line, Tally tally)
    {
        Reply reply;
        try
        {
            reply = line.Listen(_received);
        }
        catch (IOException broken)
        {
            tally.Fail(broken.Message);
            Hush(line);
            return;
        }

        if (reply == Reply.Partial)
            return;
        var now = Stopwatch.GetTimestamp();
        tally.Note(reply, line.Dialog, now - line.SentAt);
        if (reply == Reply.Failed)
            Hush(line);
        else
            Speak(line, now, tally);
    }

    private void Speak(Line line, long now, Tally tally)
    {
        line.SentAt = now;
        try
        {
            if (!line.Speak(_request))
                Hush(line);
        }
        catch (IOException broken)
        {
            tally.Fail(broken.Message);
            Hush(line);
        }
    }

    private void Hush(Line line)
    {
        _epoll.Forget(line.Socket);
        _talking--;
    }
}
