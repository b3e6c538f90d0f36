using PixStream.Grains.Abstractions;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;
using StreamId = PixStream.Streams.Values.StreamId;

namespace PixStream.Cluster.Tests.Gateway;

/// <summary>A grain that answers its calls one after the other as it was told. A call for which there is nothing fails.</summary>
internal sealed partial class ScriptedGrain : IParticipantGrain
{
    private readonly Queue<Func<CancellationToken, Task<Enum?>>> _script = new();

    /// <summary>Calls that were made.</summary>
    public int Calls { get; private set; }

    /// <summary>How long each of them would have waited for a message.</summary>
    public List<TimeSpan> Waits { get; } = [];

    /// <summary>The stream that each start and pull was for.</summary>
    public List<StreamId> Streams { get; } = [];

    /// <summary>The resource ids that an append is answered with.</summary>
    public ResourceId[] Ids { get; set; } = [];

    /// <summary>The answer comes, with that status.</summary>
    public ScriptedGrain Answers(Enum status) => Then(_ => Task.FromResult<Enum?>(status));

    /// <summary>It is not the owner any more.</summary>
    public ScriptedGrain HasMoved() => Then(static _ => Task.FromResult<Enum?>(null));

    /// <summary>The call may have been carried out, and its answer is lost.</summary>
    public ScriptedGrain IsLost() => Then(static _ => Task.FromException<Enum?>(new TimeoutException("The silo is gone.")));

    /// <param name="answer">The status, or null where it has moved.</param>
    public ScriptedGrain Then(Func<CancellationToken, Task<Enum?>> answer)
    {
        _script.Enqueue(answer);
        return this;
    }

    public Task<GrainAnswer<AppendReply>> AppendAsync(IncomingMessage[] messages) =>
        NextAsync((AppendStatus status) => new AppendReply(status, Ids));

    public Task<GrainAnswer<AppendReply>> AppendPartAsync(IncomingMessage[] messages) => AppendAsync(messages);

    public Task<GrainAnswer<AppendReply>> CheckAsync(IncomingMessage[] messages) => AppendAsync(messages);

    public Task<GrainAnswer<PullReply>> StartAsync(StreamId stream, PullTerms terms, CancellationToken endWait) =>
        PullAsync(new StreamStep(stream, 1), terms, endWait);

    public Task<GrainAnswer<PullReply>> PullAsync(StreamStep token, PullTerms terms, CancellationToken endWait)
    {
        Streams.Add(token.Stream);
        Waits.Add(terms.Wait);
        return NextAsync((PullStatus status) => new PullReply(status, token.Stream, token.Step, 1, SlotsMax: 6), endWait);
    }

    public Task<GrainAnswer<Done>> KeepOpenAsync(StreamId stream)
    {
        Streams.Add(stream);
        return NextAsync((PullStatus _) => default(Done));
    }

    public Task<GrainAnswer<EndReply>> EndAsync(StreamStep token) => NextAsync((EndStatus status) => new EndReply(status));

    public Task<GrainAnswer<SendReply>> CountSendAsync(long cost) => NextAsync((SendStatus status) => new SendReply(status));

    private async Task<GrainAnswer<TReply>> NextAsync<TStatus, TReply>(
        Func<TStatus, TReply> reply, CancellationToken cancelled = default)
        where TStatus : struct, Enum
    {
        Calls++;
        return await _script.Dequeue()(cancelled) is { } status
            ? GrainAnswer.Of(reply((TStatus)status))
            : GrainAnswer.Moved<TReply>();
    }
}
