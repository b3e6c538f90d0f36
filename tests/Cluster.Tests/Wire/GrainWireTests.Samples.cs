using System.Reflection;
using PixStream.Grains;
using PixStream.Grains.Abstractions;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Limits;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;
using StreamId = PixStream.Streams.Values.StreamId;

namespace PixStream.Cluster.Tests.Wire;

public sealed partial class GrainWireTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Ispb Psp = Ispb.Parse("12345678");
    private static readonly Ispb Sender = Ispb.Parse("87654321");
    private static readonly ResourceId Id = ResourceId.Create(At, 1, 2);
    private static readonly QuarantineId Held =
        Parse(new ResourceId(((ulong)'Q' << 56) | ((ulong)'M' << 48) | 1, 2, 3).ToString());
    internal static readonly AuditRecord Record =
        new(At, "who", AuditAction.Released, "what", "why", "more") { RequestId = "request" };
    private static readonly QuarantineSummary Summary = new(Held, 1, Sender, Psp, "type", "version", "M1", 4, 5, 6, "why");
    private static readonly ParkedMessage Parked = new(1, 2, Id, 6);

    private static readonly RegistryEntry Registered =
        new(Psp, "name", AccessState.ReadOnly, ["AA", "BB"], [new RequestKey("key", AccessScopes.Send)]);

    private static readonly Assembly[] Assemblies = [typeof(GrainAnswer).Assembly, typeof(ParticipantCopy).Assembly];

    /// <summary>One of each, its members all different.</summary>
    internal static readonly Dictionary<string, object> Samples = new()
    {
        ["messages"] = new IncomingMessage[]
        {
            new(Sender, Psp, "M1", 2, new byte[] { 1, 2, 3 }), new(Sender, Psp, "M2", 1, Array.Empty<byte>()),
        },
        ["stream"] = new StreamId(7),
        ["token"] = new StreamStep(new StreamId(7), 3),
        ["range"] = new SequenceRange(1, 2, 3),
        ["terms"] = new PullTerms(10, true, 3, TimeSpan.FromSeconds(5), "who"),
        ["appended"] = GrainAnswer.Of(new AppendReply(AppendStatus.DuplicateId, [Id], 4)),
        ["pulled"] = GrainAnswer.Of(new PullReply(
            PullStatus.Batch, new StreamId(ulong.MaxValue), 2, 3, new OwnedBatch([new StoredMessage(Id, 14, new byte[] { 15 })]),
            4, TimeSpan.FromMilliseconds(5), 6, TimeSpan.FromMilliseconds(7))),
        ["empty"] = GrainAnswer.Of(new PullReply(PullStatus.Empty, new StreamId(1), 2, 3)),
        ["not now"] = GrainAnswer.Of(AppendReply.NotNow(7)),
        ["moved"] = GrainAnswer.Moved<PullReply>(),
        ["ended"] = GrainAnswer.Of(new EndReply(EndStatus.Superseded)),
        ["kept open"] = GrainAnswer.Of(default(Done)),
        ["parked list"] = GrainAnswer.Of(new ParkedList(ParkedStatus.Done, [Parked], 2, 3)),
        ["parked content"] = GrainAnswer.Of(new ParkedContent(ParkedStatus.Done, Parked, new byte[] { 2 })),
        ["streams"] = GrainAnswer.Of(new ParticipantView(
            true, 1, 2, 3, At, 4, 5, 6, 7,
            [
                new StreamView(
                    new StreamId(8), At, "who", 9, 10, 11, 12, TimeSpan.FromSeconds(13), TimeSpan.FromSeconds(14), true),
            ])),
        ["stream closed"] = GrainAnswer.Of(StreamCloseStatus.NotOpen),
        ["parked changed"] = GrainAnswer.Of(ParkedStatus.NotParked),
        ["quarantined"] = new QuarantinedMessage[]
        {
            new(Sender, Psp, "type", "version", "M1", 3, ["why", "and"], new byte[] { 4 }),
        },
        ["filter"] = new QuarantineFilter(Psp, "type", Sender),
        ["quarantine id"] = Held,
        ["added"] = GrainAnswer.Of(new QuarantineAdded(QuarantineStatus.Done, [Held])),
        ["page"] = GrainAnswer.Of(new QuarantinePage(QuarantineStatus.Done, [Summary], 2, 3)),
        ["content"] = GrainAnswer.Of(new QuarantineContent(QuarantineStatus.Done, Summary, ["why"], new byte[] { 2 })),
        ["counts"] = GrainAnswer.Of(
            new QuarantineCounts(QuarantineStatus.Done, 2, [new QuarantineCount(Psp, "type", Sender, 5)])),
        ["acted"] = GrainAnswer.Of(QuarantineStatus.NoChange),
        ["shut off"] = GrainAnswer.Of(new ShutOffList(QuarantineStatus.Done, [new ShutOffSender(Sender, At, "who", "why")])),
        ["records"] = new AuditRecord[] { Record },
        ["audit page"] = GrainAnswer.Of(new AuditPage(QuarantineStatus.Done, [new NumberedAuditRecord(1, Record)], 2)),
        ["audit head"] = GrainAnswer.Of(new AuditHead(QuarantineStatus.Done, 1, "hash")),
        ["audit filter"] = new AuditFilter("who", AuditAction.Released, Psp, At, At.AddDays(1)),
        ["limited"] = GrainAnswer.Of(
            new PullReply(PullStatus.RateLimit, RetryAfter: TimeSpan.FromMilliseconds(5)) { Limit = new LimitState(6, 7, 8) }),
        ["send counted"] = GrainAnswer.Of(
            new SendReply(SendStatus.RateLimit, TimeSpan.FromMilliseconds(5), new LimitState(6, 7, 8))),
        ["limits"] = new OwnLimits(new OwnLimit(1, 2, null), new OwnLimit(null, 0, 6)),
        ["limit list"] = GrainAnswer.Of(new LimitList(
            QuarantineStatus.Done, new TrafficLimits(new TrafficLimit(1, 2, 3), new TrafficLimit(4, 5, 6)),
            [new LimitedParticipant(Psp, new OwnLimits(new OwnLimit(7), new OwnLimit(Burst: 8)), At, "who", "why")])),
        ["audit lines"] = GrainAnswer.Of(new AuditLines(QuarantineStatus.Done, ["line"], 2)),
        ["registry"] = GrainAnswer.Of(new RegistryContent(RegistryStatus.Done, 7, [Registered])),
        ["registry change"] = new RegistryChange(RegistryStep.AddKey, Registered, "who", "why"),
        ["registry changed"] = GrainAnswer.Of(new RegistryAnswer(RegistryStatus.KeyTaken, Registered, Sender)),
        ["copy"] = new ParticipantCopy
        {
            Claim = 1, LastSequence = 2, Next = 3, MaxStreams = 4, MaxBatch = 5, IdleTimeout = TimeSpan.FromSeconds(6),
            MaxDeliveries = 7, PolicyVersion = 8, PolicyReadAt = At,
        },
    };
}
