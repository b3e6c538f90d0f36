using PixStream.Bench.Messages;

namespace PixStream.Bench.Load;

/// <summary>
/// A sender that ends after a number of requests, each with ten messages for one participant: what fills a server before a
/// benchmark.
/// </summary>
internal sealed class CountedPublishDialog(string sender, string participant, int requests) : Dialog
{
    private const int BatchMessages = 10;

    private readonly PublishDialog _publish = new(new PublishRequest(sender, [.. Enumerable.Repeat(participant, BatchMessages)]));
    private int _left = requests;

    public override int Write(Span<byte> request) => _left-- > 0 ? _publish.Write(request) : 0;

    public override Reply Read(ReadOnlySpan<byte> received, out int consumed)
    {
        var reply = _publish.Read(received, out consumed);
        return reply == Reply.Failed ? Fail(_publish.Failure!) : reply;
    }
}
