using PixStream.Bench.Messages;

namespace PixStream.Bench.Load;

/// <summary>
/// Ten in, ten out, in turn: POST, its 201, then the next pull of this reader's stream, its 200. A pull counts.
/// </summary>
internal sealed class PublishPullDialog(string sender, string participant) : Dialog
{
    private const int BatchMessages = 10;

    private readonly PublishDialog _publish = new(new PublishRequest(sender, [.. Enumerable.Repeat(participant, BatchMessages)]));
    private readonly PullDialog _pull = new(participant);
    private Dialog _turn = null!;

    public override int Write(Span<byte> request)
    {
        _turn = _turn == _publish ? _pull : _publish;
        return _turn.Write(request);
    }

    public override Reply Read(ReadOnlySpan<byte> received, out int consumed)
    {
        var reply = _turn.Read(received, out consumed);
        BodyBytes = _turn.BodyBytes;
        if (reply == Reply.Failed)
            return Fail(_turn.Failure!);
        return reply == Reply.Counted && _turn == _publish ? Reply.Uncounted : reply;
    }
}
