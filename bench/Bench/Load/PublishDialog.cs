using PixStream.Bench.Messages;

namespace PixStream.Bench.Load;

/// <summary>A sender: one POST after the other, each with new messages.</summary>
internal sealed class PublishDialog(PublishRequest publish) : Dialog
{
    private readonly HttpReply _reply = new();

    public override int Write(Span<byte> request) => publish.Write(request);

    public override Reply Read(ReadOnlySpan<byte> received, out int consumed)
    {
        if (!_reply.TryRead(received, out consumed))
            return Reply.Partial;
        return _reply.Status == 201 ? Reply.Counted : Fail($"publish: {_reply.FirstLine}");
    }
}
