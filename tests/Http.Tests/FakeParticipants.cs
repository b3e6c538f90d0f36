using System.Threading.Channels;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Http.Tests;

/// <summary>
/// The rules in miniature, in memory and without a clock: a wait ends at once unless <see cref="HoldWaits"/> is set, and then
/// only by a message, the caller, <see cref="EndWaits"/> or <see cref="ElapseWaits"/>.
/// </summary>
internal sealed class FakeParticipants : IParticipants
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Ispb, Queue<StoredMessage>> _queues = [];
    private readonly Dictionary<(Ispb, StreamId), OpenStream> _streams = [];
    private readonly Dictionary<(Ispb, string), (byte[] Payload, ResourceId Id)> _seen = [];
    private readonly Channel<bool> _waitBegan = Channel.CreateUnbounded<bool>();
    private readonly Channel<bool> _callerLeft = Channel.CreateUnbounded<bool>();
    private readonly Channel<bool> _givenBack = Channel.CreateUnbounded<bool>();
    private readonly Channel<(Ispb, StreamId)> _keptOpen = Channel.CreateUnbounded<(Ispb, StreamId)>();
    private TaskCompletionSource _changed = NewSignal();
    private bool _waitsEnded;
    private ulong _next = 1;

    public bool HoldWaits { get; set; }

    /// <summary>
    /// A start whose caller is there is held until it leaves, and then refused: as by an owner whose participant is read
    /// meanwhile.
    /// </summary>
    public bool HoldStarts { get; set; }

    public bool IsAvailable { get; set; } = true;

    public Exception? Fault { get; set; }

    public AppendReply? NextAppend { get; set; }

    public LookUpReply? NextLookUp { get; set; }

    public PullReply? NextPull { get; set; }

    public EndReply? NextEnd { get; set; }

    public int MaxStreams { get; set; } = 6;

    /// <summary>What a batch says of its participant's idle time.</summary>
    public TimeSpan IdleTimeout { get; set; }

    public List<IncomingMessage> Appended { get; } = [];

    public List<PullTerms> Terms { get; } = [];

    /// <summary>Batches handed to the endpoint and not given back.</summary>
    public int BatchesHeld { get; private set; }

    public ValueTask<AppendReply> AppendAsync(IReadOnlyList<IncomingMessage> messages)
    {
        lock (_gate)
        {
            Check();
            if (NextAppend is { } scripted)
                return ValueTask.FromResult(scripted);
            for (var i = 0; i < messages.Count; i++)
                if (_seen.TryGetValue((messages[i].Sender, messages[i].BizMsgIdr), out var seen)
                    && !messages[i].Payload.Span.SequenceEqual(seen.Payload))
                    return ValueTask.FromResult(new AppendReply(AppendStatus.DuplicateId, [], i));
            var ids = messages.Select(Store).ToList();
            Signal();
            return ValueTask.FromResult(new AppendReply(AppendStatus.Stored, ids));
        }
    }

    public ValueTask<LookUpReply> LookUpAsync(IncomingMessage message)
    {
        lock (_gate)
        {
            Check();
            if (NextLookUp is { } scripted)
                return ValueTask.FromResult(scripted);
            if (!_seen.TryGetValue((message.Sender, message.BizMsgIdr), out var seen))
                return ValueTask.FromResult(new LookUpReply(LookUpStatus.New));
            return ValueTask.FromResult(message.Payload.Span.SequenceEqual(seen.Payload)
                ? new LookUpReply(LookUpStatus.Stored, seen.Id)
                : new LookUpReply(LookUpStatus.Conflict));
        }
    }

    public SendReply NextSend { get; set; } = new(SendStatus.Admitted);

    /// <summary>What was counted of each sender, in order.</summary>
    public List<(Ispb Sender, long Cost)> Counted { get; } = [];

    public ValueTask<SendReply> CountSendAsync(Ispb sender, long cost)
    {
        lock (_gate)
        {
            Check();
            Counted.Add((sender, cost));
            return ValueTask.FromResult(NextSend);
        }
    }

    public ValueTask<PullReply> StartAsync(Ispb ispb, PullTerms terms, CancellationToken endWait)
    {
        lock (_gate)
        {
            Check();
            Terms.Add(terms);
            if (NextPull is { } scripted)
                return ValueTask.FromResult(scripted);
            if (HoldStarts && terms.Wait > TimeSpan.Zero)
                return new ValueTask<PullReply>(RefuseOnceLeftAsync(endWait));
            var used = _streams.Count(s => s.Key.Item1 == ispb && !s.Value.Ended);
            if (used >= MaxStreams)
                return ValueTask.FromResult(
                    new PullReply(PullStatus.StreamLimit, SlotsUsed: used, RetryAfter: TimeSpan.FromSeconds(11.2)));
            var id = new StreamId(0xA5A5_0000_0000_0000 | _next++);
            _streams[(ispb, id)] = new OpenStream();
            return new ValueTask<PullReply>(TakeAsync(ispb, new StreamStep(id, 1), terms, endWait));
        }
    }

    public ValueTask<PullReply> PullAsync(Ispb ispb, StreamStep token, PullTerms terms, CancellationToken endWait)
    {
        lock (_gate)
        {
            Check();
            Terms.Add(terms);
            if (NextPull is { } scripted)
                return ValueTask.FromResult(scripted);
        }

        return new ValueTask<PullReply>(TakeAsync(ispb, token, terms, endWait));
    }

    public ValueTask<EndReply> EndAsync(Ispb ispb, StreamStep token)
    {
        lock (_gate)
        {
            Check();
            if (NextEnd is { } scripted)
                return ValueTask.FromResult(scripted);
            if (!_streams.TryGetValue((ispb, token.Stream), out var stream) || stream.Ended)
                return ValueTask.FromResult(new EndReply(EndStatus.AlreadyEnded));
            if (token.Step < stream.Step)
                return ValueTask.FromResult(new EndReply(EndStatus.Superseded));
            stream.Ended = true;
            return ValueTask.FromResult(new EndReply(EndStatus.Ended));
        }
    }

    public ValueTask KeepOpenAsync(Ispb ispb, StreamId stream)
    {
        _keptOpen.Writer.TryWrite((ispb, stream));
        return ValueTask.CompletedTask;
    }

    /// <summary>Which stream was kept open next.</summary>
    public ValueTask<(Ispb Ispb, StreamId Stream)> KeptOpenAsync() =>
        _keptOpen.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Returns once no batch is in the endpoint's hands.</summary>
    public async Task NothingHeldAsync()
    {
        while (await _givenBack.Reader.WaitToReadAsync(TestContext.Current.CancellationToken) && _givenBack.Reader.TryRead(out _))
            if (BatchesHeld == 0)
                return;
    }

    /// <summary>How many times a stream was kept open that were not asked about so far.</summary>
    public int KeptOpenLeft => _keptOpen.Reader.Count;

    public void EndWaits()
    {
        lock (_gate)
            _waitsEnded = true;
        ElapseWaits();
    }

    public void ElapseWaits()
    {
        lock (_gate)
        {
            HoldWaits = false;
            Signal();
        }
    }

    /// <summary>Returns once one more pull has begun to wait.</summary>
    public async Task WaitBeganAsync() => await _waitBegan.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Returns once one more wait was ended by its caller's going away.</summary>
    public async Task CallerLeftAsync() => await _callerLeft.Reader.ReadAsync(TestContext.Current.CancellationToken);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<PullReply> RefuseOnceLeftAsync(CancellationToken left)
    {
        _waitBegan.Writer.TryWrite(true);
        await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, left));
        return new PullReply(PullStatus.Unavailable);
    }

    private async Task<PullReply> TakeAsync(Ispb ispb, StreamStep token, PullTerms terms, CancellationToken endWait)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (Decide(ispb, token, terms) is { } reply)
                    return reply;
                if (!HoldWaits || _waitsEnded || endWait.IsCancellationRequested || terms.Wait == TimeSpan.Zero)
                    return new PullReply(PullStatus.Empty, token.Stream, token.Step, SlotsUsed(ispb));
                changed = _changed.Task;
            }

            _waitBegan.Writer.TryWrite(true);
            await Task.WhenAny(changed, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, endWait));
            if (endWait.IsCancellationRequested)
                _callerLeft.Writer.TryWrite(true);
        }
    }

    private PullReply? Decide(Ispb ispb, StreamStep token, PullTerms terms)
    {
        if (!_streams.TryGetValue((ispb, token.Stream), out var stream) || stream.Ended || token.Step < stream.Step)
            return new PullReply(PullStatus.StreamGone);
        if (token.Step > stream.Step)
        {
            var batch = new List<StoredMessage>();
            var queue = QueueOf(ispb);
            var room = terms.BatchMax;
            while (room > 0 && queue.TryPeek(out var message)
                && (batch.Count == 0 || !terms.CountOperations || message.Operations <= room))
            {
                batch.Add(queue.Dequeue());
                room -= terms.CountOperations ? message.Operations : 1;
            }

            if (batch.Count == 0)
                return null;
            (stream.Step, stream.Batch, stream.Tag) = (token.Step, batch, terms.Tag);
        }

        BatchesHeld++;
        return new PullReply(
            PullStatus.Batch, token.Stream, token.Step, SlotsUsed(ispb), new FakeBatch(this, stream.Batch), stream.Tag,
            IdleTimeout: IdleTimeout);
    }

    private int SlotsUsed(Ispb ispb) => _streams.Count(s => s.Key.Item1 == ispb && !s.Value.Ended);

    private Queue<StoredMessage> QueueOf(Ispb ispb)
    {
        if (!_queues.TryGetValue(ispb, out var queue))
            _queues[ispb] = queue = [];
        return queue;
    }

    private ResourceId Store(IncomingMessage message)
    {
        if (_seen.TryGetValue((message.Sender, message.BizMsgIdr), out var seen))
            return seen.Id;
        var payload = message.Payload.ToArray();
        var id = ResourceId.Create(DateTimeOffset.UnixEpoch, _next++, _next++);
        _seen[(message.Sender, message.BizMsgIdr)] = (payload, id);
        Appended.Add(message with { Payload = payload });
        QueueOf(message.Destination).Enqueue(new StoredMessage(id, message.Operations, payload));
        return id;
    }

    private void Check()
    {
        if (Fault is not null)
            throw Fault;
    }

    private void Signal()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    private sealed class OpenStream
    {
        public long Step { get; set; }

        public bool Ended { get; set; }

        public ushort Tag { get; set; }

        public List<StoredMessage> Batch { get; set; } = [];
    }

    private sealed class FakeBatch(FakeParticipants owner, List<StoredMessage> messages) : StoredBatch
    {
        public override int Count => messages.Count;

        public override StoredMessage this[int index] => messages[index];

        protected override void Dispose(bool disposing)
        {
            lock (owner._gate)
                owner.BatchesHeld--;
            owner._givenBack.Writer.TryWrite(true);
            base.Dispose(disposing);
        }
    }
}
