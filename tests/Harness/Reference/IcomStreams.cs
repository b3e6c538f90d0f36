using System.Security.Cryptography;

namespace PixStream.Harness.Reference;

/// <summary>A message for a participant of the Central Bank's interface.</summary>
internal sealed record IcomItem(string ResourceId, string Xml);

/// <summary>One stream: the path that is next, the one before it, and what was given for that.</summary>
internal sealed class IcomStream(string ispb)
{
    public string Ispb => ispb;

    public string Token { get; set; } = "";

    public string? Before { get; set; }

    public List<IcomItem> Given { get; set; } = [];

    /// <summary>What a fault gives back though it was confirmed.</summary>
    public List<IcomItem> InVain { get; } = [];

    public int Waiting { get; set; }

    public long LastSeen { get; set; } = TimeProvider.System.GetTimestamp();
}

/// <summary>
/// The participants' messages and streams. A path is new with each answer; the one before gives the same answer again.
/// </summary>
internal sealed class IcomStreams(IcomFault fault, TimeSpan wait, TimeSpan idleTime)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<IcomItem>> _queues = [];
    private readonly List<IcomStream> _streams = [];
    private readonly Dictionary<string, int> _leaked = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _handedOut;

    public void Add(string ispb, string xml)
    {
        lock (_lock)
        {
            QueueOf(ispb).Add(new IcomItem(NewId(), xml));
            Change();
        }
    }

    public static string NewId() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));

    /// <summary>A new stream; null where there are six.</summary>
    public async Task<IcomStream?> OpenAsync(string ispb)
    {
        var isFull = IsFull(ispb);
        if (fault == IcomFault.CapIsRaced)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        lock (_lock)
        {
            if (fault == IcomFault.CapIsRaced ? isFull : IsFull(ispb))
                return null;
            var stream = new IcomStream(ispb) { Token = NewToken() };
            _streams.Add(stream);
            return stream;
        }
    }

    public IcomStream? Find(string ispb, string token)
    {
        lock (_lock)
        {
            CloseIdle();
            return _streams.Find(stream =>
                (stream.Token == token || stream.Before == token) && (stream.Ispb == ispb || fault == IcomFault.AnyonesPath));
        }
    }

    /// <summary>What that path gives; null where it is not one of the stream's any more.</summary>
    public async Task<List<IcomItem>?> ReadAsync(IcomStream stream, string token, int max, CancellationToken gone)
    {
        var end = fault == IcomFault.GoneReaderTakes ? CancellationToken.None : gone;
        var started = TimeProvider.System.GetTimestamp();
        int before;
        lock (_lock)
        {
            before = stream.Waiting;
            if (token == stream.Before && fault != IcomFault.RepeatGoesOn)
                return stream.Given;
            Confirm(stream);
        }

        for (var looks = 0; ; looks++)
        {
            Task changed;
            TimeSpan left;
            lock (_lock)
            {
                left = fault == IcomFault.EmptyAtOnce ? TimeSpan.Zero : wait - TimeProvider.System.GetElapsedTime(started);
                if (token == stream.Before && fault is not (IcomFault.RepeatGoesOn or IcomFault.GoneReaderTakes))
                    return stream.Given;
                var queue = QueueOf(stream.Ispb);
                if ((queue.Count > 0 && (fault != IcomFault.WaitsToTheEnd || looks == 0)) || left <= TimeSpan.Zero)
                    return Give(stream, queue, max);
                stream.Waiting++;
                changed = _changed.Task;
            }

            await Task.WhenAny(changed, Task.Delay(left, TimeProvider.System, end));
            // The reader that is gone came first, and is served first.
            if (fault == IcomFault.GoneReaderTakes && before > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, end);
            lock (_lock)
            {
                stream.Waiting--;
                stream.LastSeen = TimeProvider.System.GetTimestamp();
            }

            end.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Ends the stream; false where it has ended.</summary>
    public bool Close(IcomStream stream)
    {
        lock (_lock)
        {
            if (fault == IcomFault.DeleteKeepsSlot)
                _leaked[stream.Ispb] = _leaked.GetValueOrDefault(stream.Ispb) + 1;
            if (fault != IcomFault.DeleteConfirmsNothing)
                stream.Given = [];
            return Drop(stream);
        }
    }

    private void Confirm(IcomStream stream)
    {
        if (fault == IcomFault.PullConfirmsNothing)
            stream.InVain.AddRange(stream.Given);
        stream.Given = [];
    }

    private List<IcomItem> Give(IcomStream stream, List<IcomItem> queue, int max)
    {
        var given = queue.Take(max).ToList();
        if (fault != IcomFault.GivesTwice || ++_handedOut % 2 == 0)
            queue.RemoveRange(0, given.Count);
        (stream.Given, stream.Before, stream.Token) = (given, stream.Token, NewToken());
        stream.LastSeen = TimeProvider.System.GetTimestamp();
        return given;
    }

    private bool Drop(IcomStream stream)
    {
        if (!_streams.Remove(stream))
            return false;
        var back = stream.InVain.Concat(stream.Given);
        QueueOf(stream.Ispb)
            .InsertRange(0, fault == IcomFault.OtherIdAgain ? back.Select(item => item with { ResourceId = NewId() }) : back);
        Change();
        return true;
    }

    private void CloseIdle()
    {
        foreach (var stream in _streams
            .Where(stream => stream.Waiting == 0 && TimeProvider.System.GetElapsedTime(stream.LastSeen) >= idleTime).ToList())
        {
            if (fault == IcomFault.VanishedIsLost)
                stream.Given = [];
            Drop(stream);
        }
    }

    private bool IsFull(string ispb)
    {
        lock (_lock)
        {
            CloseIdle();
            return fault != IcomFault.NoCap
                && _streams.Count(stream => stream.Ispb == ispb) + _leaked.GetValueOrDefault(ispb) >= 6;
        }
    }

    private List<IcomItem> QueueOf(string ispb)
    {
        if (!_queues.TryGetValue(ispb, out var queue))
            _queues.Add(ispb, queue = []);
        return queue;
    }

    private void Change()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
