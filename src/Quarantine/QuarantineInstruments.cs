using System.Diagnostics.Metrics;
using PixStream.Quarantine.Auditing;

namespace PixStream.Quarantine;

/// <summary>What an operator sees of the quarantine: meter <c>PixStream.Quarantine</c>.</summary>
internal static class QuarantineInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "PixStream.Quarantine";

    private static readonly Meter Meter = new(Name);

    private static readonly Gauge<long> Messages =
        Meter.CreateGauge<long>("pixstream.quarantine.messages", "{message}", "Messages in quarantine, as of the last change.");

    private static readonly Counter<long> Added =
        Meter.CreateCounter<long>("pixstream.quarantine.added", "{message}", "Messages taken into quarantine.");

    private static readonly Counter<long> Full =
        Meter.CreateCounter<long>("pixstream.quarantine.full", "{message}", "Messages that the quarantine had no room for.");

    private static readonly Counter<long> Released =
        Meter.CreateCounter<long>("pixstream.quarantine.released", "{message}", "Messages released from quarantine.");

    private static readonly Counter<long> Dropped =
        Meter.CreateCounter<long>("pixstream.quarantine.dropped", "{message}", "Messages dropped from quarantine.");

    private static readonly Gauge<long> ShutOff =
        Meter.CreateGauge<long>("pixstream.senders.shut_off", "{sender}", "Senders that are shut off, as of the last change.");

    private static readonly Counter<long> AuditRecords =
        Meter.CreateCounter<long>("pixstream.audit.records", "{record}", "Audit records made durable.");

    internal static void Holds(int messages) => Messages.Record(messages);

    internal static void WasAdded(int messages) => Added.Add(messages);

    internal static void WasFull(int messages) => Full.Add(messages);

    internal static void WasTakenOut(AuditAction action) => (action == AuditAction.Released ? Released : Dropped).Add(1);

    internal static void AreShutOff(int senders) => ShutOff.Record(senders);

    internal static void Audited(int records) => AuditRecords.Add(records);
}
