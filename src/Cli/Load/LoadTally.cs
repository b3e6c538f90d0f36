namespace PixStream.Cli.Load;

/// <summary>What became of requests and messages that were not simply accepted.</summary>
internal sealed class LoadTally
{
    private long _repeats;
    private long _refused;
    private long _unanswered;

    /// <summary>Requests sent again.</summary>
    public long Repeats => Volatile.Read(ref _repeats);

    /// <summary>Messages refused for good: none of them is stored.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Messages sent and still not accepted when the run ended: each may be stored or not.</summary>
    public long Unanswered => Volatile.Read(ref _unanswered);

    public void CountRepeat() => Interlocked.Increment(ref _repeats);

    public void CountRefused(int messages) => Interlocked.Add(ref _refused, messages);

    public void CountUnanswered(int messages) => Interlocked.Add(ref _unanswered, messages);
}
