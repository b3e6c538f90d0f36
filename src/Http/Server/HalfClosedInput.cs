using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace PixStream.Http.Server;

/// <summary>
/// What comes in over a connection. Its end is told only when all that came before it was used: the web server takes a body for
/// cut off where the end of the connection is read together with the body's last bytes.
/// </summary>
internal sealed class HalfClosedInput(PipeReader inner) : PipeReader
{
    /// <summary>How much was left to use when the end was last kept back.</summary>
    private long _left = long.MaxValue;

    /// <summary>
    /// Whether what was read last began as a HEAD does. Where a request's line cannot be read, nothing else tells its method.
    /// </summary>
    public bool BeginsWithHead { get; private set; }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var pending = inner.ReadAsync(cancellationToken);
        return pending.IsCompletedSuccessfully ? new(Keep(pending.Result)) : KeepAsync(pending);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
            return false;
        result = Keep(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> KeepAsync(ValueTask<ReadResult> pending) => Keep(await pending);

    /// <summary>Who reads again without having used anything in between needs more than there is, and is told the end.</summary>
    private ReadResult Keep(in ReadResult result)
    {
        // A line that was cut off within the method may have been one, too.
        var begin = result.Buffer.FirstSpan;
        BeginsWithHead = !begin.IsEmpty && "HEAD "u8.StartsWith(begin[..Math.Min(begin.Length, 5)]);
        if (!result.IsCompleted || result.Buffer.IsEmpty || result.Buffer.Length >= _left)
            return result;
        _left = result.Buffer.Length;
        return new ReadResult(result.Buffer, result.IsCanceled, isCompleted: false);
    }
}
