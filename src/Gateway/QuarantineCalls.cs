using Microsoft.Extensions.Options;
using PixStream.Clustering;
using PixStream.Grains.Abstractions;
using PixStream.Quarantine.Messages;

namespace PixStream.Gateway;

/// <summary>Calls of the one grain that has the quarantine, the flags and the list of steps.</summary>
internal sealed class QuarantineCalls(
    IClusterClient grains, ClusterConnection connection, IOptions<ClusterOptions> options, TimeProvider time, ILogger<QuarantineCalls> logger)
{
    private readonly GrainCaller<IQuarantineGrain> _calls = new(grains, options.Value, connection, time, logger);

    /// <returns>Null where there is no answer.</returns>
    public ValueTask<TAnswer?> AskAsync<TAnswer>(Func<IQuarantineGrain, Task<TAnswer>> ask)
        where TAnswer : class, IOwnerAnswer =>
        _calls.MakeAsync(IQuarantineGrain.Key, TimeSpan.Zero, (grain, _) => ask(grain));

    /// <summary>
    /// Takes a step. Where an earlier try may have taken it, that there is nothing left to do says nothing of who did it.
    /// </summary>
    public async ValueTask<QuarantineStatus> StepAsync(Func<IQuarantineGrain, Task<StepAnswer>> step)
    {
        var answer = await _calls.MakeAsync(
            IQuarantineGrain.Key,
            TimeSpan.Zero,
            (grain, _) => step(grain),
            static answer => (QuarantineStatus)answer.Status is QuarantineStatus.NotFound or QuarantineStatus.Busy or QuarantineStatus.NoChange);
        return answer is null ? QuarantineStatus.Unavailable : (QuarantineStatus)answer.Status;
    }
}
