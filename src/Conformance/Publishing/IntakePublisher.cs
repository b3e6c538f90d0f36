using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Publishing;

/// <summary>Sends envelopes to the intake of the XML profile: <c>AppHdr/To</c> names the reader.</summary>
internal sealed class IntakePublisher : Publisher
{
    internal override string Name => "POST /api/v1/in/{ispb}/msgs";

    internal override bool ChoosesMessages => true;

    internal override async Task<List<Envelope>> FeedAsync(CheckRun run, string to, int count)
    {
        var messages = run.MakeMany(to, count);
        foreach (var message in messages)
            await run.PublishAsync(message);
        return messages;
    }
}
