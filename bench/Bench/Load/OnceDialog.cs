namespace PixStream.Bench.Load;

/// <summary>Says the first thing that another dialog would, and no more.</summary>
internal sealed class OnceDialog(Dialog other) : Dialog
{
    private bool _isSaid;

    public override int Write(Span<byte> request)
    {
        if (_isSaid)
            return 0;
        _isSaid = true;
        return other.Write(request);
    }

    public override Reply Read(ReadOnlySpan<byte> received, out int consumed)
    {
        var reply = other.Read(received, out consumed);
        return reply == Reply.Failed ? Fail(other.Failure!) : reply;
    }
}
