using Microsoft.Extensions.Options;
using PixStream.Clustering;
using PixStream.Grains.Abstractions;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Gateway;

/// <summary>
/// The participants of the cluster, each behind its grain. A call whose answer does not come, or that finds an activation that is
/// no longer the owner, is made again until <see cref="ClusterOptions.RetryFor"/> is over: every call may be made twice.
/// </summary>
public sealed class ClusterParticipants : IParticipants, IDisposable
{
    private static readonly AppendReply CannotAppend = new(AppendStatus.Unavailable, []);

    private readonly IRandomSource _random;
    private readonly TimeProvider _time;
    private readonly ClusterConnection _connection;
    private readonly GrainCaller<IParticipantGrain> _calls;
    private readonly CancellationTokenSource _draining = new();

    public ClusterParticipants(
        IClusterClient grains, ClusterConnection connection, IOptions<ClusterOptions> options, IRandomSource random,
        TimeProvider time, ILogger<ClusterParticipants> logger)
    {
        _connection = connection;
        _random = random;
        _time = time;
        _calls = new GrainCaller<IParticipantGrain>(grains, options.Value, connection, time, logger);
    }

    public bool IsAvailable => _connection.IsOpen;

    public async ValueTask<AppendReply> AppendAsync(IReadOnlyList<IncomingMessage> messages)
    {
        var parts = Parts(messages);
        if (parts.Count == 1)
            return await AppendAsync(messages[0].Destination, Own(messages));
        return await AppendToSeveralAsync(messages, parts);
    }

    public async ValueTask<LookUpReply> LookUpAsync(IncomingMessage message) =>
        LookUpReply.Of(await CheckAsync(message.Destination, Own([message])));

    public ValueTask<SendReply> CountSendAsync(Ispb sender, long cost) => _calls.MakeAsync(
        sender.ToString(), TimeSpan.Zero, (grain, _) => grain.CountSendAsync(cost), new SendReply(SendStatus.Unavailable));

    public ValueTask<PullReply> StartAsync(Ispb ispb, PullTerms terms, CancellationToken endWait)
    {
        // Named here, so that a start that is made again goes on in the same stream.
        var stream = new StreamId(_random.NextUInt64());
        return PullAsync(ispb, terms, (grain, asked, ends) => grain.StartAsync(stream, asked, ends), endWait);
    }

    public ValueTask<PullReply> PullAsync(Ispb ispb, StreamStep token, PullTerms terms, CancellationToken endWait) =>
        PullAsync(ispb, terms, (grain, asked, ends) => grain.PullAsync(token, asked, ends), endWait);

    public ValueTask<EndReply> EndAsync(Ispb ispb, StreamStep token) => _calls.MakeAsync(
        ispb.ToString(),
        TimeSpan.Zero,
        (grain, _) => grain.EndAsync(token),
        new EndReply(EndStatus.Unavailable),
        static reply => reply.Status == EndStatus.AlreadyEnded);

    public async ValueTask KeepOpenAsync(Ispb ispb, StreamId stream) =>
        await _calls.MakeAsync(ispb.ToString(), TimeSpan.Zero, (grain, _) => grain.KeepOpenAsync(stream), default);

    public void EndWaits() => _draining.Cancel();

    public void Dispose() => _draining.Dispose();

    private ValueTask<PullReply> PullAsync(
        Ispb ispb, PullTerms terms, Func<IParticipantGrain, PullTerms, CancellationToken, Task<GrainAnswer<PullReply>>> pull,
        CancellationToken endWait)
    {
        var until = _time.GetTimestamp() + (long)(terms.Wait.TotalSeconds * _time.TimestampFrequency);
        return _calls.MakeAsync(
            ispb.ToString(),
            terms.Wait,
            PullOnceAsync,
            new PullReply(PullStatus.Unavailable),
            static reply => reply.Status == PullStatus.StreamGone);

        async Task<GrainAnswer<PullReply>> PullOnceAsync(IParticipantGrain grain, CancellationToken givenUp)
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(endWait, _draining.Token, givenUp);
            // A call with a token that is cancelled already is not made at all: without a wait there is nothing to end.
            return ends.IsCancellationRequested
                ? await pull(grain, terms with { Wait = TimeSpan.Zero }, CancellationToken.None)
                : await pull(grain, terms with { Wait = Left(until) }, ends.Token);
        }
    }

    private TimeSpan Left(long until)
    {
        var left = _time.GetElapsedTime(_time.GetTimestamp(), until);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private ValueTask<AppendReply> AppendAsync(Ispb ispb, IncomingMessage[] messages) =>
        _calls.MakeAsync(ispb.ToString(), TimeSpan.Zero, (grain, _) => grain.AppendAsync(messages), CannotAppend);

    private ValueTask<AppendReply> AppendPartAsync(Ispb ispb, IncomingMessage[] messages) =>
        _calls.MakeAsync(ispb.ToString(), TimeSpan.Zero, (grain, _) => grain.AppendPartAsync(messages), CannotAppend);

    private ValueTask<AppendReply> CheckAsync(Ispb ispb, IncomingMessage[] messages) =>
        _calls.MakeAsync(ispb.ToString(), TimeSpan.Zero, (grain, _) => grain.CheckAsync(messages), CannotAppend);

    /// <summary>
    /// The messages with payloads of their own: the bytes may be in a buffer that goes back when the caller is done, and a
    /// request may be sent later than that.
    /// </summary>
    private static IncomingMessage[] Own(IEnumerable<IncomingMessage> messages) =>
        [.. messages.Select(static message => message with { Payload = message.Payload.ToArray() })];

    private static Dictionary<Ispb, List<int>> Parts(IReadOnlyList<IncomingMessage> messages)
    {
        var parts = new Dictionary<Ispb, List<int>>(1);
        for (var i = 0; i < messages.Count; i++)
        {
            if (!parts.TryGetValue(messages[i].Destination, out var part))
                parts.Add(messages[i].Destination, part = []);
            part.Add(i);
        }

        return parts;
    }

    /// <summary>
    /// All messages or no message: each participant's owner first says whether its part can be stored. A key that is used
    /// meanwhile for something else leaves some stored and some not; that is answered as unavailable, and sending it again tells
    /// which key it was.
    /// </summary>
    private async ValueTask<AppendReply> AppendToSeveralAsync(
        IReadOnlyList<IncomingMessage> messages, Dictionary<Ispb, List<int>> parts)
    {
        var requests = parts.ToDictionary(part => part.Key, part => Own(part.Value.Select(i => messages[i])));
        var checks = await Task.WhenAll(parts.Select(part => CheckAsync(part.Key, requests[part.Key]).AsTask()));
        if (checks.Max(static check => check.RetryAfterSeconds) is > 0 and var seconds)
            return AppendReply.NotNow(seconds);
        var offender = -1;
        foreach (var (check, part) in checks.Zip(parts.Values))
        {
            if (check.Status is not (AppendStatus.Stored or AppendStatus.DuplicateId))
                return CannotAppend;
            if (check.Status == AppendStatus.DuplicateId && (offender < 0 || part[check.Offender] < offender))
                offender = part[check.Offender];
        }

        if (offender < 0)
            offender = ReusedWithin(messages);
        if (offender >= 0)
            return new AppendReply(AppendStatus.DuplicateId, [], offender);

        var replies = await Task.WhenAll(parts.Select(part => AppendPartAsync(part.Key, requests[part.Key]).AsTask()));
        var ids = new ResourceId[messages.Count];
        foreach (var (reply, part) in replies.Zip(parts.Values))
        {
            if (reply.Status != AppendStatus.Stored)
                return CannotAppend;
            for (var i = 0; i < part.Count; i++)
                ids[part[i]] = reply.ResourceIds[i];
        }

        return new AppendReply(AppendStatus.Stored, ids);
    }

    /// <summary>
    /// Index of the first message that has the key of an earlier one to another participant; -1 if there is no such message.
    /// </summary>
    private static int ReusedWithin(IReadOnlyList<IncomingMessage> messages)
    {
        var seen = new Dictionary<(Ispb, string), Ispb>();
        for (var i = 0; i < messages.Count; i++)
            if (!seen.TryAdd((messages[i].Sender, messages[i].BizMsgIdr), messages[i].Destination)
                && seen[(messages[i].Sender, messages[i].BizMsgIdr)] != messages[i].Destination)
                return i;
        return -1;
    }
}
