using PixStream.Storage.Journal;
using PixStream.Storage.Journal.Writing;

namespace PixStream.Simulation.Worlds;

/// <summary>The journal's own work, among all the other work of its process; a slow disk takes it up late.</summary>
internal sealed class ProcessBackground : Background
{
    private readonly RunLoop _loop;
    private readonly SimulatedProcess _process;
    private readonly TimeProvider _time;
    private readonly Func<TimeSpan> _delay;

    public ProcessBackground(RunLoop loop, SimulatedProcess process, TimeProvider time, Func<TimeSpan> delay)
    {
        (_loop, _process, _time, _delay) = (loop, process, time, delay);
        SynchronizationContext.SetSynchronizationContext(process);
        Scheduler = TaskScheduler.FromCurrentSynchronizationContext();
    }

    public override TaskScheduler Scheduler { get; }

    /// <summary>Work that a slow disk has not taken up yet.</summary>
    public int Late { get; private set; }

    public override long Waiting => _loop.CountOf(_process);

    public override void Queue(IThreadPoolWorkItem work)
    {
        var delay = work is JournalWriter ? _delay() : TimeSpan.Zero;
        if (delay == TimeSpan.Zero)
            _process.Post(work.Execute);
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
