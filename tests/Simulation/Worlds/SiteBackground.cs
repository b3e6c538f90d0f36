using PixStream.Storage.Journal;
using PixStream.Storage.Journal.Writing;

namespace PixStream.Simulation.Worlds;

/// <summary>The journal's own work, among all the other work of its process; a slow disk takes it up late.</summary>
internal sealed class SiteBackground : Background
{
    private readonly RunLoop _loop;
    private readonly Site _site;
    private readonly TimeProvider _time;
    private readonly Func<TimeSpan> _delay;

    public SiteBackground(RunLoop loop, Site site, TimeProvider time, Func<TimeSpan> delay)
    {
        (_loop, _site, _time, _delay) = (loop, site, time, delay);
        SynchronizationContext.SetSynchronizationContext(site);
        Scheduler = TaskScheduler.FromCurrentSynchronizationContext();
    }

    public override TaskScheduler Scheduler { get; }

    /// <summary>Work that a slow disk has not taken up yet.</summary>
    public int Late { get; private set; }

    public override long Waiting => _loop.CountOf(_site);

    public override void Queue(IThreadPoolWorkItem work)
    {
        var delay = work is JournalWriter ? _delay() : TimeSpan.Zero;
        if (delay == TimeSpan.Zero)
            _site.Post(work.Execute);
        else
        {
            Late++;
            _ = _time.CreateTimer(_ => TakeUp(work), null, delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void TakeUp(IThreadPoolWorkItem work)
    {
        Late--;
        work.Execute();
    }
}
