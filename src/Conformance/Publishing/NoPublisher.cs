using PixStream.Conformance.Checks;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Publishing;

/// <summary>No way to publish is known.</summary>
internal sealed class NoPublisher : Publisher
{
    internal override string Name => "no publisher";

    internal override Task<List<Envelope>> FeedAsync(CheckRun run, string to, int count) => throw new CheckSkippedException(
        "No way to publish messages was found: the server has neither POST /api/v1/in/{ispb}/msgs nor POST /api/util/msgs/{ispb}/{n}. Name one with --publish.");
}
