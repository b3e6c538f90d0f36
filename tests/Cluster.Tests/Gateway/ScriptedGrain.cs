using System.Globalization;
using PixStream.Grains.Abstractions;

namespace PixStream.Cluster.Tests.Gateway;

/// <summary>A grain that answers its calls one after the other as it was told. A call for which there is nothing fails.</summary>
internal sealed partial class ScriptedGrain : IParticipantGrain
{
    private readonly Queue<Func<CancellationToken, Task<byte>>> _script = new();

    /// <summary>Calls that were made.</summary>
    public int Calls { get; private set; }

    /// <summary>How long each of them would have waited for a message, in milliseconds.</summary>
    public List<long> Waits { get; } = [];

    /// <summary>The stream that each start and pull was for.</summary>
    public List<ulong> Streams { get; } = [];

    /// <summary>The resource ids that an append is answered with, three numbers each.</summary>
    public ulong[] Ids { get; set; } = [];

    /// <summary>The answer comes, with that status.</summary>
    public ScriptedGrain Answers(Enum status) => Then(_ => Task.FromResult(Convert.ToByte(status, CultureInfo.InvariantCulture)));

    /// <summary>It is not the owner any more.</summary>
    public ScriptedGrain HasMoved() => Then(static _ => Task.FromResult(GrainMapping.Moved));

    /// <summary>Whether the call was carried out nobody knows.</summary>
    public ScriptedGrain IsLost() => Then(static _ => Task.FromException<byte>(new TimeoutException("The silo is gone.")));

    public ScriptedGrain Then(Func<CancellationToken, Task<byte>> answer)
    {
        _script.Enqueue(answer);
        return this;
    }

    public async Task<AppendAnswer> AppendAsync(AppendRequest request) => new(await NextAsync(default), Ids, -1);

    public Task<AppendAnswer> CheckAsync(AppendRequest request) => AppendAsync(request);

    public Task<PullAnswer> StartAsync(ulong stream, PullRequest request, CancellationToken endWait) => PullAsync(stream, 1, request, endWait);

    public async Task<PullAnswer> PullAsync(ulong stream, long batch, PullRequest request, CancellationToken endWait)
    {
        Streams.Add(stream);
        Waits.Add(request.WaitMs);
        return new PullAnswer(await NextAsync(endWait), stream, batch, 1, 0, 0, null, 6, 0);
    }

    public async Task<KeepOpenAnswer> KeepOpenAsync(ulong stream)
    {
        Streams.Add(stream);
        return new KeepOpenAnswer(await NextAsync(default));
    }

    public async Task<EndAnswer> EndAsync(ulong stream, long batch) => new(await NextAsync(default));

    private Task<byte> NextAsync(CancellationToken cancelled)
    {
        Calls++;
        return _script.Dequeue()(cancelled);
    }
}
