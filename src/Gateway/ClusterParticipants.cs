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
        IClusterClient grains, ClusterConnection connection, IOptions<ClusterOptions> options, IRandomSource random, TimeProvider time, ILogger<ClusterParticipants> logger)
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
            return await AppendAsync(messages[0].Destination, GrainMapping.ToRequest(messages)) ?? CannotAppend;
        return await AppendToSeveralAsync(messages, parts);
    }

    /// <summary>A silo of a version before this one does not say which messages are stored: then it cannot be known.</summary>
    /// <inheritdoc/>
    public async ValueTask<LookUpReply> LookUpAsync(IncomingMessage message) =>
        LookUpReply.Of(await CheckAsync(message.Destination, GrainMapping.ToRequest([message])) ?? CannotAppend);

    public ValueTask<PullReply> StartAsync(Ispb ispb, PullTerms terms, CancellationToken endWait)
    {
        // Named here, so that a start that is made again goes on in the same stream.
        var stream = _random.NextUInt64();
        return PullAsync(ispb, terms, (grain, request, ends) => grain.StartAsync(stream, request, ends), endWait);
    }

    public ValueTask<PullReply> PullAsync(Ispb ispb, StreamStep token, PullTerms terms, CancellationToken endWait) =>
        PullAsync(ispb, terms, (grain, request, ends) => grain.PullAsync(token.Stream.Value, token.Step, request, ends), endWait);

    public async ValueTask<EndReply> EndAsync(Ispb ispb, StreamStep token)
    {
        var answer = await _calls.MakeAsync(
            ispb.ToString(),
            TimeSpan.Zero,
            (grain, _) => grain.EndAsync(token.Stream.Value, token.Step),
            static answer => (EndStatus)answer.Status == EndStatus.AlreadyEnded);
        return new EndReply(answer is null ? EndStatus.Unavailable : (EndStatus)answer.Status);
    }

    public async ValueTask KeepOpenAsync(Ispb ispb, StreamId stream) =>
        await _calls.MakeAsync(ispb.ToString(), TimeSpan.Zero, (grain, _) => grain.KeepOpenAsync(stream.Value));

    public void EndWaits() => _draining.Cancel();

    public void Dispose() => _draining.Dispose();

    private async ValueTask<PullReply> PullAsync(
        Ispb ispb, PullTerms terms, Func<IParticipantGrain, PullRequest, CancellationToken, Task<PullAnswer>> pull, CancellationToken endWait)
    {
        var until = _time.GetTimestamp() + (long)(terms.Wait.TotalSeconds * _time.TimestampFrequency);
        var answer = await _calls.MakeAsync(
            ispb.ToString(),
            terms.Wait,
            PullOnceAsync,
            static answer => (PullStatus)answer.Status == PullStatus.StreamGone);
        return answer?.ToReply() ?? new PullReply(PullStatus.Unavailable);

        async Task<PullAnswer> PullOnceAsync(IParticipantGrain grain, CancellationToken givenUp)
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(endWait, _draining.Token, givenUp);
            // A call with a token that is cancelled already is not made at all: without a wait there is nothing to end.
            return ends.IsCancellationRequested
                ? await pull(grain, GrainMapping.ToRequest(terms, TimeSpan.Zero), CancellationToken.None)
                : await pull(grain, GrainMapping.ToRequest(terms, Left(until)), ends.Token);
        }
    }

    private TimeSpan Left(long until)
    {
        var left = _time.GetElapsedTime(_time.GetTimestamp(), until);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private ValueTask<AppendReply?> AppendAsync(Ispb ispb, AppendRequest request) => AskAsync(ispb, grain => grain.AppendAsync(request));

    private ValueTask<AppendReply?> CheckAsync(Ispb ispb, AppendRequest request) => AskAsync(ispb, grain => grain.CheckAsync(request));

    private async ValueTask<AppendReply?> AskAsync(Ispb ispb, Func<IParticipantGrain, Task<AppendAnswer>> ask) =>
        (await _calls.MakeAsync(ispb.ToString(), TimeSpan.Zero, (grain, _) => ask(grain)))?.ToReply();

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
    /// All of them or none: each participant's owner first says whether its part can be stored. A name that is used meanwhile for
    /// something else leaves some stored and some not; that is answered as unavailable, and sending it again tells which name it
    /// was.
    /// </summary>
    private async ValueTask<AppendReply> AppendToSeveralAsync(IReadOnlyList<IncomingMessage> messages, Dictionary<Ispb, List<int>> parts)
    {
        var requests = parts.ToDictionary(part => part.Key, part => GrainMapping.ToRequest(part.Value.Select(i => messages[i])));
        var checks = await Task.WhenAll(parts.Select(part => CheckAsync(part.Key, requests[part.Key]).AsTask()));
        var offender = -1;
        foreach (var (check, part) in checks.Zip(parts.Values))
        {
            if (check is not { Status: AppendStatus.Stored or AppendStatus.DuplicateId })
                return CannotAppend;
            if (check.Value.Status == AppendStatus.DuplicateId && (offender < 0 || part[check.Value.Offender] < offender))
                offender = part[check.Value.Offender];
        }

        if (offender < 0)
            offender = ReusedWithin(messages);
        if (offender >= 0)
            return new AppendReply(AppendStatus.DuplicateId, [], offender);

        var replies = await Task.WhenAll(parts.Select(part => AppendAsync(part.Key, requests[part.Key]).AsTask()));
        var ids = new ResourceId[messages.Count];
        foreach (var (reply, part) in replies.Zip(parts.Values))
        {
            if (reply is not { Status: AppendStatus.Stored } stored)
                return CannotAppend;
            for (var i = 0; i < part.Count; i++)
                ids[part[i]] = stored.ResourceIds[i];
        }

        return new AppendReply(AppendStatus.Stored, ids);
    }

    /// <summary>
    /// Index of the first message that has the name of an earlier one to another participant; -1 if there is none.
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
