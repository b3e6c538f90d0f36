namespace PixStream.Storage.Journal;

/// <summary>Where the journal's own work runs: the thread pool, or one thread that a simulation steps.</summary>
internal class Background
{
    public static Background ThreadPool { get; } = new();

    /// <summary>For work that takes its time.</summary>
    public virtual TaskScheduler Scheduler => TaskScheduler.Default;

    /// <summary>How much waits for a thread, the journal's own work or not.</summary>
    public virtual long Waiting => System.Threading.ThreadPool.PendingWorkItemCount;

    public virtual void Queue(IThreadPoolWorkItem work) =>
        System.Threading.ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
}
