using PixStream.Conformance.Protocol;
using PixStream.Conformance.Publishing;

namespace PixStream.Conformance.Running;

/// <summary>What all checks of a run share.</summary>
internal sealed record RunContext(ConformanceOptions Options, Names Names, Offer Offer, WaitTimes Waits, TimeProvider Time)
{
    private readonly Target _target = new(Options, Time);
    private readonly Target _withoutPort = new(Options, Time, namesPort: false);

    public Target TargetOf(Profiles profiles) => profiles == Profiles.Icom ? _withoutPort : _target;

    public Publisher PublisherOf(Profiles profiles) =>
        profiles == Profiles.Icom ? new RefusalPublisher() : Offer.Publisher ?? new NoPublisher();
}
