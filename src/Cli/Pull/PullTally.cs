namespace PixStream.Cli.Pull;

/// <summary>What happened to the streams of a run.</summary>
internal sealed class PullTally
{
    private int _open;
    private long _empty;
    private long _gone;
    private long _notEnded;

    /// <summary>Open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Pulls answered 204.</summary>
    public long Empty => Volatile.Read(ref _empty);

    /// <summary>Streams that the server had ended: 410.</summary>
    public long Gone => Volatile.Read(ref _gone);

    /// <summary>Streams that could not be ended in time, so that their last batch comes again.</summary>
    public long NotEnded => Volatile.Read(ref _notEnded);

    public void CountOpened() => Interlocked.Increment(ref _open);

    public void CountEnded() => Interlocked.Decrement(ref _open);

    public void CountEmpty() => Interlocked.Increment(ref _empty);

    public void CountGone() => Interlocked.Increment(ref _gone);

    public void CountNotEnded() => Interlocked.Increment(ref _notEnded);
}
