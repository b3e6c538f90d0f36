using PixStream.ContractAuditor;
using PixStream.Harness.Fleets;

namespace PixStream.ClusterTrials;

/// <summary>
/// Tells the auditor, while something is wrong, that servers may have been unable to work until just now: participants move from
/// owner to owner, their idle times start again, and waits end early.
/// </summary>
internal sealed class Excuses : IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);

    private readonly ITimer _timer;

    public Excuses(Auditor auditor)
    {
        var since = ReadChecker.Now;
        _timer = TimeProvider.System.CreateTimer(
            _ =>
            {
                auditor.Resumed(since, ReadChecker.Now, wasRestarted: false);
                auditor.WaitsMayEnd();
            },
            null,
            TimeSpan.Zero,
            Often);
    }

    public void Dispose() => _timer.Dispose();
}
