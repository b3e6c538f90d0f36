using PixStream.Cli.Requests;

namespace PixStream.Cli.Load;

/// <summary>What became of requests and messages that were not simply accepted.</summary>
internal sealed class LoadTally
{
    private long _repeats;
    private long _refused;
    private long _unanswered;
    private long _invalid;
    private long _answered422;
    private long _setApart;

    /// <summary>Requests sent again.</summary>
    public long Repeats => Volatile.Read(ref _repeats);

    /// <summary>Messages refused for good: no such message is stored.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Messages sent and still not accepted when the run ended: each may be stored or not.</summary>
    public long Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>Messages sent that were made invalid.</summary>
    public long Invalid => Volatile.Read(ref _invalid);

    /// <summary>
    /// Messages of requests with an invalid one in them that were answered 422: no message of such a request is streamed.
    /// </summary>
    public long Answered422 => Volatile.Read(ref _answered422);

    /// <summary>Messages that went into quarantine, in requests whose others were accepted.</summary>
    public long SetApart => Volatile.Read(ref _setApart);

    /// <summary>What the last 422 said; null: there was no 422.</summary>
    public Refusal? Last422 { get; private set; }

    public void CountInvalid(int messages) => Interlocked.Add(ref _invalid, messages);

    public void CountSetApart(int messages) => Interlocked.Add(ref _setApart, messages);

    public void Count422(int messages, Refusal refusal)
    {
        Interlocked.Add(ref _answered422, messages);
        Last422 = refusal;
    }

    public void CountRepeat() => Interlocked.Increment(ref _repeats);

    public void CountRefused(int messages) => Interlocked.Add(ref _refused, messages);

    public void CountUnanswered(int messages) => Interlocked.Add(ref _unanswered, messages);
}
