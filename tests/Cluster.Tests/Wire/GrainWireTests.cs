using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using PixStream.Grains;
using PixStream.Grains.Abstractions;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Ports;

namespace PixStream.Cluster.Tests.Wire;

/// <summary>
/// What crosses the wire between versions that run side by side during an upgrade, and what lies in Redis. The lists may only
/// grow: a member that is new gets a number that is new.
/// </summary>
public sealed partial class GrainWireTests
{
    public static TheoryData<string> SampleNames => new(Samples.Keys);

    [Fact]
    public void Names_and_numbers_of_members_stay()
    {
        var types = Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
            .Select(type => $"{type.Name}({string.Join(", ", MembersOf(type))})");
        ExpectSame(
            """
            AppendReplySurrogate(0 Status: Byte, 1 ResourceIds: UInt64[], 2 Offender: Int32, 3 RetryAfterSeconds: Int32)
            AuditFilterSurrogate(0 By: String, 1 Action: Nullable<Int32>, 2 Participant: Nullable<Ispb>, 3 From: Nullable<DateTimeOffset>, 4 To: Nullable<DateTimeOffset>)
            AuditHeadSurrogate(0 Status: Byte, 1 Number: Int64, 2 Hash: String)
            AuditLinesSurrogate(0 Status: Byte, 1 Lines: String[], 2 Next: Int64)
            AuditPageSurrogate(0 Status: Byte, 1 Records: NumberedAuditRecord[], 2 Next: Int64)
            AuditRecordSurrogate(0 At: DateTimeOffset, 1 By: String, 2 Action: Int32, 3 Subject: String, 4 Reason: String, 5 Details: String, 6 RequestId: String)
            DoneSurrogate()
            EndReplySurrogate(0 Status: Byte)
            GrainAnswer`1(0 Moved: Boolean, 1 Value: T)
            IncomingMessageSurrogate(0 Sender: UInt64, 1 Destination: UInt64, 2 BizMsgIdr: String, 3 Operations: Int32, 4 Payload: ReadOnlyMemory<Byte>)
            IspbSurrogate(0 Word: UInt64)
            LimitListSurrogate(0 Status: Byte, 1 Default: TrafficLimits, 2 Participants: LimitedParticipant[])
            LimitStateSurrogate(0 Limit: Int32, 1 Remaining: Int32, 2 ResetSeconds: Int32)
            LimitedParticipantSurrogate(0 Participant: Ispb, 1 Limits: OwnLimits, 2 Since: DateTimeOffset, 3 By: String, 4 Reason: String)
            NumberedAuditRecordSurrogate(0 Number: Int64, 1 Record: AuditRecord)
            OwnLimitsSurrogate(0 ReadRequests: Nullable<Int32>, 1 ReadMessages: Nullable<Int32>, 2 ReadBurst: Nullable<Int32>, 3 SendRequests: Nullable<Int32>, 4 SendMessages: Nullable<Int32>, 5 SendBurst: Nullable<Int32>)
            ParkedContentSurrogate(0 Status: Byte, 1 Message: ParkedMessage, 2 Payload: ReadOnlyMemory<Byte>)
            ParkedListSurrogate(0 Status: Byte, 1 Messages: ParkedMessage[], 2 Total: Int64, 3 Next: Int64)
            ParkedMessageSurrogate(0 Sequence: Int64, 1 Deliveries: Int32, 2 Id: ResourceId, 3 Size: Int32)
            ParticipantCopy(0 Claim: Int64, 1 LastSequence: Int64, 2 Next: Int64, 3 MaxStreams: Nullable<Int32>, 4 MaxBatch: Nullable<Int32>, 5 IdleTimeout: Nullable<TimeSpan>, 6 MaxDeliveries: Nullable<Int32>, 7 PolicyVersion: Int64, 8 PolicyReadAt: DateTimeOffset)
            ParticipantViewSurrogate(0 IsAvailable: Boolean, 1 LastSequence: Int64, 2 Next: Int64, 3 Unread: Int64, 4 UnreadSince: Nullable<DateTimeOffset>, 5 Returned: Int64, 6 Parked: Int64, 7 SlotsUsed: Int32, 8 SlotsMax: Int32, 9 Streams: StreamView[])
            PullReplySurrogate(0 Status: Byte, 1 Stream: UInt64, 2 Step: Int64, 3 SlotsUsed: Int32, 4 Messages: StoredMessageSurrogate[], 5 Tag: UInt16, 6 RetryAfter: TimeSpan, 7 SlotsMax: Int32, 8 IdleTimeout: TimeSpan, 9 Limit: Nullable<LimitStateSurrogate>)
            PullTermsSurrogate(0 BatchMax: Int32, 1 CountOperations: Boolean, 2 Tag: UInt16, 3 Wait: TimeSpan, 4 OpenedBy: String)
            QuarantineAddedSurrogate(0 Status: Byte, 1 Ids: QuarantineId[])
            QuarantineContentSurrogate(0 Status: Byte, 1 Message: QuarantineSummary, 2 Reasons: String[], 3 Payload: ReadOnlyMemory<Byte>)
            QuarantineCountSurrogate(0 Participant: Ispb, 1 Type: String, 2 Sender: Ispb, 3 Messages: Int32)
            QuarantineCountsSurrogate(0 Status: Byte, 1 Total: Int32, 2 Counts: QuarantineCount[])
            QuarantineFilterSurrogate(0 Participant: Nullable<Ispb>, 1 Type: String, 2 Sender: Nullable<Ispb>)
            QuarantineIdSurrogate(0 Text: String)
            QuarantinePageSurrogate(0 Status: Byte, 1 Messages: QuarantineSummary[], 2 Total: Int32, 3 Next: Int64)
            QuarantineSummarySurrogate(0 Id: QuarantineId, 1 Number: Int64, 2 Sender: Ispb, 3 Participant: Ispb, 4 Type: String, 5 Version: String, 6 BizMsgIdr: String, 7 Operations: Int32, 8 PayloadBytes: Int32, 9 ReasonCount: Int32, 10 FirstReason: String)
            QuarantinedMessageSurrogate(0 Sender: Ispb, 1 Participant: Ispb, 2 Type: String, 3 Version: String, 4 BizMsgIdr: String, 5 Operations: Int32, 6 Reasons: String[], 7 Payload: ReadOnlyMemory<Byte>)
            RegistryAnswerSurrogate(0 Status: Byte, 1 Entry: RegistryEntry, 2 Owner: Nullable<Ispb>)
            RegistryChangeSurrogate(0 Step: Byte, 1 Entry: RegistryEntry, 2 By: String, 3 Reason: String)
            RegistryContentSurrogate(0 Status: Byte, 1 Version: Int64, 2 Entries: RegistryEntry[])
            RegistryEntrySurrogate(0 Ispb: Ispb, 1 Name: String, 2 State: Byte, 3 Certificates: String[], 4 Keys: RequestKey[])
            RequestKeySurrogate(0 Id: String, 1 Scopes: Byte)
            ResourceIdSurrogate(0 Head: UInt64, 1 High: UInt64, 2 Low: UInt64)
            SendReplySurrogate(0 Status: Byte, 1 RetryAfter: TimeSpan, 2 Limit: Nullable<LimitStateSurrogate>)
            SequenceRangeSurrogate(0 First: Int64, 1 Count: Int32, 2 Deliveries: Int32)
            ShutOffListSurrogate(0 Status: Byte, 1 Senders: ShutOffSender[])
            ShutOffSenderSurrogate(0 Sender: Ispb, 1 Since: DateTimeOffset, 2 By: String, 3 Reason: String)
            StoredMessageSurrogate(0 IdHead: UInt64, 1 IdHigh: UInt64, 2 IdLow: UInt64, 3 Operations: Int32, 4 Payload: ReadOnlyMemory<Byte>)
            StreamIdSurrogate(0 Value: UInt64)
            StreamStepSurrogate(0 Stream: UInt64, 1 Step: Int64)
            StreamViewSurrogate(0 Stream: StreamId, 1 OpenedAt: DateTimeOffset, 2 OpenedBy: String, 3 Step: Int64, 4 Outstanding: Int32, 5 FirstSequence: Int64, 6 LastSequence: Int64, 7 OutstandingFor: TimeSpan, 8 UnseenFor: TimeSpan, 9 IsWaiting: Boolean)
            TrafficLimitsSurrogate(0 ReadRequests: Int32, 1 ReadMessages: Int32, 2 ReadBurst: Int32, 3 SendRequests: Int32, 4 SendMessages: Int32, 5 SendBurst: Int32)
            """,
            string.Join('\n', types.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Names_and_arguments_of_calls_stay()
    {
        var calls = Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))
            .SelectMany(type => type.GetMethods().Select(call =>
                $"{AliasOf(type)}.{AliasOf(call)}({string.Join(", ", call.GetParameters().Select(argument => NameOf(argument.ParameterType)))}): {NameOf(call.ReturnType)}"));
        ExpectSame(
            """
            pixstream.participant.append(IncomingMessage[]): Task<GrainAnswer<AppendReply>>
            pixstream.participant.append-part(IncomingMessage[]): Task<GrainAnswer<AppendReply>>
            pixstream.participant.check(IncomingMessage[]): Task<GrainAnswer<AppendReply>>
            pixstream.participant.start(StreamId, PullTerms, CancellationToken): Task<GrainAnswer<PullReply>>
            pixstream.participant.pull(StreamStep, PullTerms, CancellationToken): Task<GrainAnswer<PullReply>>
            pixstream.participant.end(StreamStep): Task<GrainAnswer<EndReply>>
            pixstream.participant.keep-open(StreamId): Task<GrainAnswer<Done>>
            pixstream.participant.list-parked(Int64, Int32): Task<GrainAnswer<ParkedList>>
            pixstream.participant.show-parked(Int64): Task<GrainAnswer<ParkedContent>>
            pixstream.participant.release-parked(SequenceRange): Task<GrainAnswer<ParkedStatus>>
            pixstream.participant.drop-parked(SequenceRange): Task<GrainAnswer<ParkedStatus>>
            pixstream.participant.show-streams(): Task<GrainAnswer<ParticipantView>>
            pixstream.participant.close-stream(StreamId): Task<GrainAnswer<StreamCloseStatus>>
            pixstream.participant.count-send(Int64): Task<GrainAnswer<SendReply>>
            pixstream.quarantine.add(QuarantinedMessage[]): Task<GrainAnswer<QuarantineAdded>>
            pixstream.quarantine.list(QuarantineFilter, Int64, Int32): Task<GrainAnswer<QuarantinePage>>
            pixstream.quarantine.show(QuarantineId): Task<GrainAnswer<QuarantineContent>>
            pixstream.quarantine.count(): Task<GrainAnswer<QuarantineCounts>>
            pixstream.quarantine.mark-released(QuarantineId, String, String, ResourceId): Task<GrainAnswer<QuarantineStatus>>
            pixstream.quarantine.drop(QuarantineId, String, String): Task<GrainAnswer<QuarantineStatus>>
            pixstream.quarantine.shut-off(Ispb, String, String): Task<GrainAnswer<QuarantineStatus>>
            pixstream.quarantine.admit(Ispb, String, String): Task<GrainAnswer<QuarantineStatus>>
            pixstream.quarantine.list-shut-off(): Task<GrainAnswer<ShutOffList>>
            pixstream.quarantine.append-audit(AuditRecord[]): Task<GrainAnswer<QuarantineStatus>>
            pixstream.quarantine.list-audit(Int64, Int32): Task<GrainAnswer<AuditPage>>
            pixstream.quarantine.find-audit(AuditFilter, Int64, Int32): Task<GrainAnswer<AuditPage>>
            pixstream.quarantine.read-audit-lines(Int64, Int32): Task<GrainAnswer<AuditLines>>
            pixstream.quarantine.head-audit(): Task<GrainAnswer<AuditHead>>
            pixstream.quarantine.read-registry(Int64): Task<GrainAnswer<RegistryContent>>
            pixstream.quarantine.change-registry(RegistryChange): Task<GrainAnswer<RegistryAnswer>>
            pixstream.quarantine.set-limits(Ispb, OwnLimits, String, String): Task<GrainAnswer<QuarantineStatus>>
            pixstream.quarantine.list-limits(): Task<GrainAnswer<LimitList>>
            """,
            string.Join('\n', calls));
        Assert.Equal(
            "participant",
            typeof(ParticipantGrain).GetCustomAttribute<GrainTypeAttribute>()!.GetGrainType(null!, null!).ToString());
        Assert.Equal(
            "quarantine",
            typeof(QuarantineGrain).GetCustomAttribute<GrainTypeAttribute>()!.GetGrainType(null!, null!).ToString());
        Assert.Equal("quarantine", IQuarantineGrain.Key);
    }

    [Fact]
    public void Bytes_stay() => ExpectSame(
        GoldenBytes,
        string.Join('\n', Samples.Select(sample =>
            $"{sample.Key}: {Convert.ToHexStringLower(NewSerializer().SerializeToArray(sample.Value))}")));

    [Fact]
    public void Every_call_can_be_answered_by_an_activation_that_is_not_the_owner_any_more()
    {
        var serializer = NewSerializer();
        var replies = Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))
            .SelectMany(type => type.GetMethods())
            .Select(call => call.ReturnType.GetGenericArguments()[0].GetGenericArguments()[0]).Distinct().ToArray();
        Assert.NotEmpty(replies);
        Assert.All(replies, reply =>
        {
            var moved = typeof(GrainAnswer).GetMethod(nameof(GrainAnswer.Moved))!.MakeGenericMethod(reply).Invoke(null, null)!;
            var read = serializer.Deserialize<object>(serializer.SerializeToArray(moved));
            Assert.True((bool)read!.GetType().GetProperty("Moved")!.GetValue(read)!);
        });
    }

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void Bytes_are_read_as_what_they_were(string name)
    {
        var line = Array.Find(GoldenBytes.Split('\n'), line => line.StartsWith(name + ": ", StringComparison.Ordinal));
        var read = NewSerializer().Deserialize<object>(Convert.FromHexString(line![(name.Length + 2)..]));

        Assert.NotNull(read);
        Assert.Equal(Samples[name].GetType(), read.GetType());
        Assert.Equal(TextOf(Samples[name]), TextOf(read));
    }

    private static QuarantineId Parse(string text) =>
        QuarantineId.TryParse(text, out var id) ? id : throw new FormatException(text);

    internal static Serializer NewSerializer() => new ServiceCollection().AddSerializer(serializers =>
    {
        foreach (var assembly in Assemblies)
            serializers.AddAssembly(assembly);
    }).BuildServiceProvider().GetRequiredService<Serializer>();

    internal static string TextOf(object value) => value is GrainAnswer<PullReply> { Value.Messages: { } batch } answer
        ? $"{answer with { Value = answer.Value with { Messages = null } }} {batch.Count} {batch[0] with { Payload = default }} {Convert.ToHexString(batch[0].Payload.Span)}"
        : JsonSerializer.Serialize(value, value.GetType());

    // Whole, unlike Assert.Equal: what came is what is to be looked at, and written down where it only grew.
    private static void ExpectSame(string expected, string came) => Assert.True(expected == came, $"Came:\n{came}");

    private static IEnumerable<string> MembersOf(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(member => member.GetCustomAttribute<IdAttribute>() is not null)
            .OrderBy(member => member.GetCustomAttribute<IdAttribute>()!.Id)
            .Select(member => string.Create(
                CultureInfo.InvariantCulture,
                $"{member.GetCustomAttribute<IdAttribute>()!.Id} {member.Name}: {NameOf(member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType)}"));

    private static string AliasOf(MemberInfo member) =>
        member.GetCustomAttribute<AliasAttribute>()?.Alias ?? $"({member.Name} HAS NO ALIAS)";

    private static string NameOf(Type type) =>
        type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
            : type.Name;

    private const string GoldenBytes =
        """
        messages: 3001f68092653970697873747265616d2e696e636f6d696e672d6d6573736167655b5d000521e880313233343536373881383736353433323141054d3101094107010203e020e880313233343536373881383736353433323141054d3201054101e0e0
        stream: 3001d4fe70e12770697873747265616d2e73747265616d2d6964e8000fe0
        token: 30011c95735c2b70697873747265616d2e73747265616d2d73746570e8000f010de0
        range: 30017e1b55bd3170697873747265616d2e73657175656e63652d72616e6765e800050109010de0
        terms: 300178fde29f2970697873747265616d2e70756c6c2d7465726d73e80029010301078180f0fa0200000000410777686fe0
        appended: 30012116c7b85970697873747265616d2e616e7377657260315b5b70697873747265616d2e617070656e642d7265706c795d5de8000121e8000521000781888ca97c9b014950000c0002800200000000000080e001110101e0e0
        pulled: 300150308d465570697873747265616d2e616e7377657260315b5b70697873747265616d2e70756c6c2d7265706c795d5de8000121e8000381ffffffffffffffff0109010d21000321e880888ca97c9b014950010c0002810200000000000080013941030fe0e001098150c30000000000000119817011010000000000c101e0e0
        empty: 300150308d465570697873747265616d2e616e7377657260315b5b70697873747265616d2e70756c6c2d7265706c795d5de8000121e8000501030109010dc10101018100000000000000000101810000000000000000c101e0e0
        not now: 30012116c7b85970697873747265616d2e616e7377657260315b5b70697873747265616d2e617070656e642d7265706c795d5de8000121e8000d21e00103011de0e0
        moved: 300150308d465570697873747265616d2e616e7377657260315b5b70697873747265616d2e70756c6c2d7265706c795d5de8000321e80001010101010101c10101018100000000000000000101810000000000000000c101e0e0
        ended: 300161b3a9895370697873747265616d2e616e7377657260315b5b70697873747265616d2e656e642d7265706c795d5de8000121e80007e0e0
        kept open: 3001499b9acc4970697873747265616d2e616e7377657260315b5b70697873747265616d2e646f6e655d5de8000121e8e0e0
        parked list: 3001bd6281775770697873747265616d2e616e7377657260315b5b70697873747265616d2e7061726b65642d6c6973745d5de8000121e8000321000321e80005010921e880888ca97c9b014950010c0002810200000000000080e00119e0e00109010de0e0
        parked content: 3001f22c63405d70697873747265616d2e616e7377657260315b5b70697873747265616d2e7061726b65642d636f6e74656e745d5de8000121e8000321e80005010921e880888ca97c9b014950010c0002810200000000000080e00119e0410302e0e0
        streams: 300121e78aa89f70697873747265616d2e616e7377657260315b5b50697853747265616d2e53747265616d732e506f7274732e5061727469636970616e74566965772c50697853747265616d2e53747265616d735d5de8000121e8000301050109010d21808000b796ab49de08810000000000000000e0011101150119011d21000321e820e80011e021808000b796ab49de08810000000000000000e0410777686f01250129012d01318180a4bf070000000081003b5808000000000103e0e0e0e0
        stream closed: 30017d35891fa370697873747265616d2e616e7377657260315b5b50697853747265616d2e53747265616d732e506f7274732e53747265616d436c6f73655374617475732c50697853747265616d2e53747265616d735d5de80001090309e0
        parked changed: 3001b63199155b70697873747265616d2e616e7377657260315b5b70697873747265616d2e7061726b65642d7374617475735d5de80001090309e0
        quarantined: 300174b2e0403f70697873747265616d2e71756172616e74696e65642d6d6573736167655b5d000321e820e8803132333435363738e021e8803837363534333231e0410974797065410f76657273696f6e41054d31010d21000541077768794007616e64e0410304e0e0
        filter: 30017c1c666d3770697873747265616d2e71756172616e74696e652d66696c746572e820e8803837363534333231e041097479706521e8803132333435363738e0e0
        quarantine id: 3001d89a587b2f70697873747265616d2e71756172616e74696e652d6964e840415555304141414141414145414141414141414141416741414141414141414144e0
        added: 30013d6172f56170697873747265616d2e616e7377657260315b5b70697873747265616d2e71756172616e74696e652d61646465645d5de8000121e8000321000321e840415555304141414141414145414141414141414141416741414141414141414144e0e0e0e0
        page: 300169a711205f70697873747265616d2e616e7377657260315b5b70697873747265616d2e71756172616e74696e652d706167655d5de8000121e8000321000321e820e840415555304141414141414145414141414141414141416741414141414141414144e0010521e8803132333435363738e021e8803837363534333231e0410974797065410f76657273696f6e41054d310111011501194107776879e0e00109010de0e0
        content: 30010a754f826570697873747265616d2e616e7377657260315b5b70697873747265616d2e71756172616e74696e652d636f6e74656e745d5de8000121e8000321e820e840415555304141414141414145414141414141414141416741414141414141414144e0010521e8803132333435363738e021e8803837363534333231e0410974797065410f76657273696f6e41054d310111011501194107776879e0210003c127e0410302e0e0
        counts: 30019e12dae66370697873747265616d2e616e7377657260315b5b70697873747265616d2e71756172616e74696e652d636f756e74735d5de8000121e80003010921000321e820e8803837363534333231e041097479706521e8803132333435363738e00115e0e0e0e0
        acted: 30016ba28d406370697873747265616d2e616e7377657260315b5b70697873747265616d2e71756172616e74696e652d7374617475735d5de8000109031de0
        shut off: 30014b2031515b70697873747265616d2e616e7377657260315b5b70697873747265616d2e736875742d6f66662d6c6973745d5de8000121e8000321000321e820e8803132333435363738e021808000b796ab49de08810000000000000000e0410777686f4107776879e0e0e0e0
        records: 3001e5d1a8983170697873747265616d2e61756469742d7265636f72645b5d000321e820808000b796ab49de08810000000000000000e0410777686f0109410977686174410777687941096d6f7265410f72657175657374e0e0
        audit page: 3001501cf21c5570697873747265616d2e616e7377657260315b5b70697873747265616d2e61756469742d706167655d5de8000121e8000321000321e8000521e820808000b796ab49de08810000000000000000e0410777686f0109410977686174410777687941096d6f7265410f72657175657374e0e0e00109e0e0
        audit head: 3001dc7504915570697873747265616d2e616e7377657260315b5b70697873747265616d2e61756469742d686561645d5de8000121e800030105410968617368e0e0
        audit filter: 3001d72e98922d70697873747265616d2e61756469742d66696c746572e8400777686f010921e8803837363534333231e021808000b796ab49de08810000000000000000e0218080c020c1744ade08810000000000000000e0e0
        limited: 300150308d465570697873747265616d2e616e7377657260315b5b70697873747265616d2e70756c6c2d7265706c795d5de8000121e8000d010101010101c10101018150c3000000000000010181000000000000000021e80019011d0121e0e0e0
        send counted: 3001380bea685570697873747265616d2e616e7377657260315b5b70697873747265616d2e73656e642d7265706c795d5de8000121e800058150c300000000000021e80019011d0121e0e0e0
        limits: 3001fdd36cd32970697873747265616d2e6f776e2d6c696d697473e800050109c101c10101010119e0
        limit list: 300163fb8f5f5570697873747265616d2e616e7377657260315b5b70697873747265616d2e6c696d69742d6c6973745d5de8000121e8000321e800050109010d011101150119e021000321e820e8803837363534333231e021e8001dc101c101c101c1010121e021808000b796ab49de08810000000000000000e0410777686f4107776879e0e0e0e0
        audit lines: 3001f57913835770697873747265616d2e616e7377657260315b5b70697873747265616d2e61756469742d6c696e65735d5de8000121e8000321000341096c696e65e00109e0e0
        registry: 3001b47ac9cf6170697873747265616d2e616e7377657260315b5b70697873747265616d2e72656769737472792d636f6e74656e745d5de8000121e80003011d21000321e820e8803837363534333231e041096e616d6501052100054105414140054242e021000321e840076b65790105e0e0e0e0e0e0
        registry change: 3001a714329f3370697873747265616d2e72656769737472792d6368616e6765e8000b21e820e8803837363534333231e041096e616d6501052100054105414140054242e021000321e840076b65790105e0e0e0410777686f4107776879e0
        registry changed: 300159c9a3dd5f70697873747265616d2e616e7377657260315b5b70697873747265616d2e72656769737472792d616e737765725d5de8000121e8001321e820e8803837363534333231e041096e616d6501052100054105414140054242e021000321e840076b65790105e0e0e021e8803132333435363738e0e0e0
        copy: 300170e5dc9e3570697873747265616d2e7061727469636970616e742d636f7079e800050109010d01110115810087930300000000011d012121808000b796ab49de08810000000000000000e0e0
        """;
}
