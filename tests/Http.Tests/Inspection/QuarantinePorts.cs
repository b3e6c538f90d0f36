using PixStream.Doubles;
using PixStream.Quarantine;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Ports;

namespace PixStream.Http.Tests.Inspection;

/// <summary>The quarantine, as it is, over a store in memory.</summary>
internal sealed class QuarantinePorts
{
    public QuarantinePorts()
    {
        var random = new CryptoRandomSource();
        Audit = new AuditTrail(Store, new QuarantineOptions(), TimeProvider.System, random);
        Quarantine = new MessageQuarantine(Store, Audit, new QuarantineOptions { MaxMessages = 20 }, TimeProvider.System, random);
        Senders = new ShutOffSenders(Store, Audit, TimeProvider.System, random);
        Registry = new KeptRegistry(Store, Audit, TimeProvider.System, random);
        Limits = new ParticipantLimits(Store, Audit, new LimitOptions(), TimeProvider.System, random);
    }

    public MemoryStore Store { get; } = new();

    public IAuditTrail Audit { get; }

    public IQuarantine Quarantine { get; }

    public IShutOffSenders Senders { get; }

    public IKeptRegistry Registry { get; }
    public IParticipantLimits Limits { get; }

    /// <summary>All that is there, oldest first.</summary>
    public async Task<IReadOnlyList<QuarantineSummary>> ListAsync() =>
        (await Quarantine.ListAsync(QuarantineFilter.All)).Messages;
}
