namespace PixStream.Bench.Load;

/// <summary>
/// Readers that come one after the other: each starts a stream, pulls a number of batches and deletes it. Only the pulls count.
/// </summary>
internal sealed class SessionDialog(IEnumerable<string> ispbs, int pulls) : Dialog
{
    private readonly IEnumerator<string> _ispbs = ispbs.GetEnumerator();
    private PullDialog? _reader;
    private int _pulled;
    private bool _isEnding;

    public override int Write(Span<byte> request)
    {
        if (_reader is null)
        {
            if (!_ispbs.MoveNext())
                return 0;
            _reader = new PullDialog(_ispbs.Current);
            _pulled = -1;
        }

        _isEnding = _pulled == pulls;
        return _isEnding ? _reader.WriteEnd(request) : _reader.Write(request);
    }

    public override Reply Read(ReadOnlySpan<byte> received, out int consumed)
    {
        var reply = _reader!.Read(received, out consumed);
        if (reply == Reply.Failed)
            return Fail(_reader.Failure!);
        if (reply != Reply.Counted)
            return reply;
        if (_isEnding)
        {
            _reader = null;
            return Reply.Uncounted;
        }

        BodyBytes = _reader.BodyBytes;
        return ++_pulled == 0 ? Reply.Uncounted : Reply.Counted;
    }
}
