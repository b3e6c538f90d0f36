using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Publishing;

/// <summary>
/// Sends, in the participant's own name, what cannot be read. The SPI stores it without a look and refuses it later, by an
/// admi.002 on the sender's own stream that names the resource id of what was sent. So one participant is enough, and no message
/// is settled.
/// </summary>
internal sealed class RefusalPublisher : Publisher
{
    private static readonly byte[] Unreadable = "<not-a-message/>"u8.ToArray();

    internal override string Name => "admi.002 for unreadable messages";

    internal override async Task<List<Envelope>> FeedAsync(CheckRun run, string to, int count)
    {
        var messages = new List<Envelope>();
        for (var i = 0; i < count; i++)
            messages.Add(Envelope.Named(to, (await run.PostAsAsync(to, Unreadable)).Is(201).Required("PI-ResourceId")));
        return messages;
    }
}
