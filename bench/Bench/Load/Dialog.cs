namespace PixStream.Bench.Load;

/// <summary>What a dialog makes of the bytes that came.</summary>
internal enum Reply
{
    /// <summary>More bytes are needed.</summary>
    Partial = 0,

    /// <summary>What the benchmark counts.</summary>
    Counted = 1,

    /// <summary>An answer that is needed on the way there.</summary>
    Uncounted = 2,

    /// <summary>An answer without messages: the participant ran dry.</summary>
    Empty = 3,

    /// <summary>Something else; <see cref="Dialog.Failure"/> says what. The dialog is over.</summary>
    Failed = 4,
}

/// <summary>What one connection says, one request after the other, each once the one before it is answered.</summary>
internal abstract class Dialog
{
    /// <summary>Room that a request may take, in bytes.</summary>
    public const int RequestBytesMax = 64 << 10;

    /// <summary>Why it failed.</summary>
    public string? Failure { get; protected set; }

    /// <summary>Bytes of the body of the last whole answer.</summary>
    public long BodyBytes { get; protected set; }

    /// <summary>Writes the next request.</summary>
    /// <returns>Its length; 0 if there is nothing more to say.</returns>
    public abstract int Write(Span<byte> request);

    /// <summary>Reads what came. What is not consumed is given again, with more behind it.</summary>
    public abstract Reply Read(ReadOnlySpan<byte> received, out int consumed);

    protected Reply Fail(string failure)
    {
        Failure = failure;
        return Reply.Failed;
    }
}
