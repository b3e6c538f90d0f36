using Microsoft.Extensions.Options;
using PixStream.Clustering;
using PixStream.Grains.Abstractions;
using PixStream.Quarantine.Messages;

namespace PixStream.Gateway;

/// <summary>Calls of the one grain that has the quarantine, the senders shut off and the audit trail.</summary>
internal sealed class QuarantineCalls(
    IClusterClient grains, ClusterConnection connection, IOptions<ClusterOptions> options, TimeProvider time,
    ILogger<QuarantineCalls> logger)
{
    private readonly GrainCaller<IQuarantineGrain> _calls = new(grains, options.Value, connection, time, logger);

    public ValueTask<TReply> AskAsync<TReply>(Func<IQuarantineGrain, Task<GrainAnswer<TReply>>> ask, TReply unanswered) =>
        _calls.MakeAsync(IQuarantineGrain.Key, TimeSpan.Zero, (grain, _) => ask(grain), unanswered);

    /// <summary>
    /// Asks for an action. On a retry "nothing to do" is ambiguous: the first try may have done it. So a retry is answered as
    /// unavailable.
    /// </summary>
    public ValueTask<QuarantineStatus> ActAsync(Func<IQuarantineGrain, Task<GrainAnswer<QuarantineStatus>>> act) => ActAsync(
        act, QuarantineStatus.Unavailable,
        static status => status is QuarantineStatus.NotFound or QuarantineStatus.Busy or QuarantineStatus.NoChange);

    /// <inheritdoc cref="ActAsync"/>
    /// <param name="act">The action.</param>
    /// <param name="unanswered">What is returned when it cannot be known what came of it.</param>
    /// <param name="isOver">Whether an answer says "nothing to do".</param>
    public ValueTask<TReply> ActAsync<TReply>(
        Func<IQuarantineGrain, Task<GrainAnswer<TReply>>> act, TReply unanswered, Func<TReply, bool> isOver) =>
        _calls.MakeAsync(IQuarantineGrain.Key, TimeSpan.Zero, (grain, _) => act(grain), unanswered, isOver);
}
