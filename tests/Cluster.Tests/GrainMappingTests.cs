using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using PixStream.Grains;
using PixStream.Grains.Abstractions;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Streams.Ports;

namespace PixStream.Cluster.Tests;

/// <summary>
/// What crosses the wire between versions that run side by side during an upgrade, and what lies in Redis. The lists may only
/// grow: a member that is new gets a number that is new.
/// </summary>
public sealed class GrainMappingTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly AuditStep Step = new(1, At, "who", 2, "what", "why", "more");
    private static readonly ApartSummary Summary = new("id", 1, 2, 3, "type", "version", "M1", 4, 5, 6, "why");
    private static readonly ParkedSummary Parked = new(1, 2, 3, 4, 5, 6);

    private static readonly Assembly[] Assemblies = [typeof(AppendRequest).Assembly, typeof(ParticipantCopy).Assembly];

    /// <summary>One of each, its members all different, and its bytes.</summary>
    public static TheoryData<string, string> Golden { get; } = new()
    {
        {
            nameof(AppendRequest),
            "30010bf8f1372170697873747265616d2e617070656e64e820000521e88038373"
            + "6353433323141054d3101094107010203e020e8000f41054d3201054101e0e0e0"
        },
        { nameof(PullRequest), "30010a97591b1d70697873747265616d2e70756c6ce800290103010701429c410777686fe0" },
        {
            nameof(PullAnswer),
            "3001b94ef1822b70697873747265616d2e70756c6c2d616e73776572e8000381fffff"
            + "fffffffffff0109010d0109011521000321e800170119011b013941030fe0e00119011de0"
        },
        { nameof(AppendAnswer), "3001b04ab4f82f70697873747265616d2e617070656e642d616e73776572e80005210007010300050007e00111e0" },
        { nameof(KeepOpenAnswer), "3001461987173570697873747265616d2e6b6565702d6f70656e2d616e73776572e80003e0" },
        { nameof(EndAnswer), "30019c7584362970697873747265616d2e656e642d616e73776572e80007e0" },
        {
            nameof(ParticipantCopy),
            "300170e5dc9e3570697873747265616d2e7061727469636970616e742d636f7079e80005010901"
            + "0d01110115810087930300000000011d012121808000b796ab49de08810000000000000000e0e0"
        },
        {
            nameof(ApartRequest),
            "3001eaab67cc1f70697873747265616d2e6170617274e820000321e800030105"
            + "410974797065410f76657273696f6e41054d31010d2100054107776879400761"
            + "6e64e0410304e0e0e0"
        },
        { nameof(ApartListRequest), "300126eb43052970697873747265616d2e61706172742d6c697374e800034109747970650105010d0111e0" },
        { nameof(ReleasedRequest), "3001c9928b162570697873747265616d2e72656c6561736564e840056964410777686f4107776879010301050107e0" },
        {
            nameof(AuditRequest),
            "3001e50de6181f70697873747265616d2e6175646974e820000321e800052180"
            + "8000b796ab49de08810000000000000000e0410777686f010941097768617441"
            + "0777687941096d6f7265e0e0e0"
        },
        { nameof(StepAnswer), "3001f37bcb062b70697873747265616d2e737465702d616e73776572e8000fe0" },
        { nameof(ApartAnswer), "300127fc5d7b2d70697873747265616d2e61706172742d616e73776572e8000321000541056964400b6f74686572e0e0" },
        {
            nameof(ApartListAnswer),
            "30014fc307eb3770697873747265616d2e61706172742d6c6973742d616e7377"
            + "6572e8000321000321e840056964010501050107410974797065410f76657273"
            + "696f6e41054d310111011501194107776879e0e00109010de0"
        },
        {
            nameof(ApartContentAnswer),
            "30016172d4643d70697873747265616d2e61706172742d636f6e74656e742d61"
            + "6e73776572e8000321e840056964010501050107410974797065410f76657273"
            + "696f6e41054d310111011501194107776879e0210003c11de0410302e0"
        },
        {
            nameof(ApartCountsAnswer),
            "3001ab0cd2dc3b70697873747265616d2e61706172742d636f756e74732d616e"
            + "73776572e80003010921000321e8000741097479706501090115e0e0e0"
        },
        {
            nameof(ShutOffAnswer),
            "3001a71783f63370697873747265616d2e736875742d6f66662d616e73776572"
            + "e8000321000321e8000521808000b796ab49de08810000000000000000e04107"
            + "77686f4107776879e0e0e0"
        },
        {
            nameof(AuditAnswer),
            "30011faa49e42d70697873747265616d2e61756469742d616e73776572e80003"
            + "21000321e8000521808000b796ab49de08810000000000000000e0410777686f"
            + "0109410977686174410777687941096d6f7265e0e00109e0"
        },
        { nameof(ParkedAnswer), "30014b3c98902f70697873747265616d2e7061726b65642d616e73776572e8000be0" },
        {
            nameof(ParkedListAnswer),
            "300151bedaad3970697873747265616d2e7061726b65642d6c6973742d616e73"
            + "776572e8000321000321e80005010901070109010b0119e0e00109010de0"
        },
        {
            nameof(ParkedContentAnswer),
            "3001e5b174013f70697873747265616d2e7061726b65642d636f6e74656e742d"
            + "616e73776572e8000321e80005010901070109010b0119e0410302e0"
        },
    };

    [Fact]
    public void Names_and_numbers_of_members_stay()
    {
        var types = Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
            .Select(type => $"{AliasOf(type)} {type.Name}({string.Join(", ", MembersOf(type))})");
        ExpectSame(
            """
            pixstream.apart ApartRequest(0 Messages: ApartMessage[])
            pixstream.apart-answer ApartAnswer(0 Status: Byte, 1 Ids: String[])
            pixstream.apart-content-answer ApartContentAnswer(0 Status: Byte, 1 Message: ApartSummary, 2 Reasons: String[], 3 Payload: ReadOnlyMemory<Byte>)
            pixstream.apart-count ApartCount(0 Participant: UInt64, 1 Type: String, 2 Sender: UInt64, 3 Messages: Int32)
            pixstream.apart-counts-answer ApartCountsAnswer(0 Status: Byte, 1 Total: Int32, 2 Counts: ApartCount[])
            pixstream.apart-list ApartListRequest(0 Participant: Nullable<UInt64>, 1 Type: String, 2 Sender: Nullable<UInt64>, 3 After: Int64, 4 Limit: Int32)
            pixstream.apart-list-answer ApartListAnswer(0 Status: Byte, 1 Messages: ApartSummary[], 2 Total: Int32, 3 Next: Int64)
            pixstream.apart-message ApartMessage(0 Sender: UInt64, 1 Participant: UInt64, 2 Type: String, 3 Version: String, 4 BizMsgIdr: String, 5 Operations: Int32, 6 Reasons: String[], 7 Payload: Byte[])
            pixstream.apart-summary ApartSummary(0 Id: String, 1 Number: Int64, 2 Sender: UInt64, 3 Participant: UInt64, 4 Type: String, 5 Version: String, 6 BizMsgIdr: String, 7 Operations: Int32, 8 PayloadBytes: Int32, 9 ReasonCount: Int32, 10 FirstReason: String)
            pixstream.append AppendRequest(0 Messages: SentMessage[])
            pixstream.append-answer AppendAnswer(0 Status: Byte, 1 ResourceIds: UInt64[], 2 Offender: Int32)
            pixstream.audit AuditRequest(0 Steps: AuditStep[])
            pixstream.audit-answer AuditAnswer(0 Status: Byte, 1 Steps: AuditStep[], 2 Next: Int64)
            pixstream.audit-step AuditStep(0 Number: Int64, 1 At: DateTimeOffset, 2 By: String, 3 Action: Int32, 4 Subject: String, 5 Reason: String, 6 Details: String)
            pixstream.end-answer EndAnswer(0 Status: Byte)
            pixstream.keep-open-answer KeepOpenAnswer(0 Status: Byte)
            pixstream.parked-answer ParkedAnswer(0 Status: Byte)
            pixstream.parked-content-answer ParkedContentAnswer(0 Status: Byte, 1 Message: ParkedSummary, 2 Payload: ReadOnlyMemory<Byte>)
            pixstream.parked-list-answer ParkedListAnswer(0 Status: Byte, 1 Messages: ParkedSummary[], 2 Total: Int64, 3 Next: Int64)
            pixstream.parked-summary ParkedSummary(0 Sequence: Int64, 1 Deliveries: Int32, 2 IdHead: UInt64, 3 IdHigh: UInt64, 4 IdLow: UInt64, 5 Size: Int32)
            pixstream.participant-copy ParticipantCopy(0 Claim: Int64, 1 LastSequence: Int64, 2 Next: Int64, 3 MaxStreams: Nullable<Int32>, 4 MaxBatch: Nullable<Int32>, 5 IdleTimeout: Nullable<TimeSpan>, 6 MaxDeliveries: Nullable<Int32>, 7 PolicyVersion: Int64, 8 PolicyReadAt: DateTimeOffset)
            pixstream.pull PullRequest(0 BatchMax: Int32, 1 CountOperations: Boolean, 2 Tag: UInt16, 3 WaitMs: Int64, 4 OpenedBy: String)
            pixstream.pull-answer PullAnswer(0 Status: Byte, 1 Stream: UInt64, 2 Step: Int64, 3 SlotsUsed: Int32, 4 Tag: UInt16, 5 RetryAfterMs: Int64, 6 Messages: StreamedMessage[], 7 SlotsMax: Int32, 8 IdleMs: Int64)
            pixstream.released ReleasedRequest(0 Id: String, 1 By: String, 2 Reason: String, 3 IdHead: UInt64, 4 IdHigh: UInt64, 5 IdLow: UInt64)
            pixstream.sent-message SentMessage(0 Sender: UInt64, 1 BizMsgIdr: String, 2 Operations: Int32, 3 Payload: Byte[])
            pixstream.shut-off-answer ShutOffAnswer(0 Status: Byte, 1 Senders: ShutOffFlag[])
            pixstream.shut-off-flag ShutOffFlag(0 Sender: UInt64, 1 Since: DateTimeOffset, 2 By: String, 3 Reason: String)
            pixstream.step-answer StepAnswer(0 Status: Byte)
            pixstream.streamed-message StreamedMessage(0 IdHead: UInt64, 1 IdHigh: UInt64, 2 IdLow: UInt64, 3 Operations: Int32, 4 Payload: ReadOnlyMemory<Byte>)
            """,
            string.Join('\n', types.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Names_and_arguments_of_calls_stay()
    {
        var calls = Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))
            .SelectMany(type => type.GetMethods().Select(call =>
                $"{AliasOf(type)}.{AliasOf(call)}({string.Join(", ", call.GetParameters().Select(argument => NameOf(argument.ParameterType)))}): {NameOf(call.ReturnType)}"));
        ExpectSame(
            """
            pixstream.participant.append(AppendRequest): Task<AppendAnswer>
            pixstream.participant.check(AppendRequest): Task<AppendAnswer>
            pixstream.participant.start(UInt64, PullRequest, CancellationToken): Task<PullAnswer>
            pixstream.participant.pull(UInt64, Int64, PullRequest, CancellationToken): Task<PullAnswer>
            pixstream.participant.end(UInt64, Int64): Task<EndAnswer>
            pixstream.participant.keep-open(UInt64): Task<KeepOpenAnswer>
            pixstream.participant.list-parked(Int64, Int32): Task<ParkedListAnswer>
            pixstream.participant.show-parked(Int64): Task<ParkedContentAnswer>
            pixstream.participant.release-parked(Int64, Int32): Task<ParkedAnswer>
            pixstream.participant.drop-parked(Int64, Int32): Task<ParkedAnswer>
            pixstream.quarantine.add(ApartRequest): Task<ApartAnswer>
            pixstream.quarantine.list(ApartListRequest): Task<ApartListAnswer>
            pixstream.quarantine.show(String): Task<ApartContentAnswer>
            pixstream.quarantine.count(): Task<ApartCountsAnswer>
            pixstream.quarantine.mark-released(ReleasedRequest): Task<StepAnswer>
            pixstream.quarantine.drop(String, String, String): Task<StepAnswer>
            pixstream.quarantine.shut-off(UInt64, String, String): Task<StepAnswer>
            pixstream.quarantine.admit(UInt64, String, String): Task<StepAnswer>
            pixstream.quarantine.list-shut-off(): Task<ShutOffAnswer>
            pixstream.quarantine.append-audit(AuditRequest): Task<StepAnswer>
            pixstream.quarantine.list-audit(Int64, Int32): Task<AuditAnswer>
            """,
            string.Join('\n', calls));
        Assert.Equal("participant", typeof(ParticipantGrain).GetCustomAttribute<GrainTypeAttribute>()!.GetGrainType(null!, null!).ToString());
        Assert.Equal("quarantine", typeof(QuarantineGrain).GetCustomAttribute<GrainTypeAttribute>()!.GetGrainType(null!, null!).ToString());
        Assert.Equal("quarantine", IQuarantineGrain.Key);
    }

    [Fact]
    public void Numbers_of_statuses_stay()
    {
        Assert.Equal("Batch=1 Empty=2 StreamLimit=3 StreamGone=4 Unavailable=5", NumbersOf<PullStatus>());
        Assert.Equal("Ended=1 AlreadyEnded=2 Superseded=3 Unavailable=5", NumbersOf<EndStatus>());
        Assert.Equal("Stored=1 DuplicateId=2 Unavailable=5", NumbersOf<AppendStatus>());
        Assert.Equal("Done=1 NotParked=2 Unavailable=5", NumbersOf<ParkedStatus>());
        Assert.Equal("Done=1 NotFound=2 Busy=3 BadReason=4 Unavailable=5 Full=6 NoChange=7", NumbersOf<QuarantineStatus>());
        Assert.Equal(
            "Quarantined=1 Released=2 Dropped=3 SenderShutOff=4 SenderAdmitted=5 ParkedReleased=6 ParkedDropped=7 SchemasReloaded=8 CertificatesReloaded=9", NumbersOf<AuditAction>());
        Assert.Equal(0, GrainMapping.Moved);
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Bytes_stay_and_are_read_as_what_they_were(string name, string bytes)
    {
        var serializer = new ServiceCollection().AddSerializer(serializers =>
        {
            foreach (var assembly in Assemblies)
                serializers.AddAssembly(assembly);
        }).BuildServiceProvider().GetRequiredService<Serializer>();
        var sample = Sample(name);

        ExpectSame(bytes, Convert.ToHexStringLower(serializer.SerializeToArray<object>(sample)));
        var read = serializer.Deserialize<object>(Convert.FromHexString(bytes));
        Assert.NotNull(read);
        Assert.Equal(sample.GetType(), read.GetType());
        Assert.Equal(JsonSerializer.Serialize(sample, sample.GetType()), JsonSerializer.Serialize(read, read.GetType()));
    }

    // Whole, unlike Assert.Equal: what came is what is to be looked at, and written down where it only grew.
    private static void ExpectSame(string expected, string came) => Assert.True(expected == came, $"Came:\n{came}");

    private static object Sample(string name) => name switch
    {
        nameof(AppendRequest) => new AppendRequest([new SentMessage(0x3132333435363738, "M1", 2, [1, 2, 3]), new SentMessage(7, "M2", 1, [])]),
        nameof(PullRequest) => new PullRequest(10, true, 3, 5_000, "who"),
        nameof(PullAnswer) => new PullAnswer(1, ulong.MaxValue, 2, 3, 4, 5, [new StreamedMessage(11, 12, 13, 14, new byte[] { 15 })], 6, 7),
        nameof(AppendAnswer) => new AppendAnswer(2, [1, 2, 3], 4),
        nameof(EndAnswer) => new EndAnswer(3),
        nameof(KeepOpenAnswer) => new KeepOpenAnswer(1),
        nameof(ParticipantCopy) => new ParticipantCopy
        {
            Claim = 1, LastSequence = 2, Next = 3, MaxStreams = 4, MaxBatch = 5, IdleTimeout = TimeSpan.FromSeconds(6), MaxDeliveries = 7, PolicyVersion = 8,
            PolicyReadAt = At,
        },
        _ => QuarantineSample(name),
    };

    private static object QuarantineSample(string name) => name switch
    {
        nameof(ApartRequest) => new ApartRequest([new ApartMessage(1, 2, "type", "version", "M1", 3, ["why", "and"], [4])]),
        nameof(ApartListRequest) => new ApartListRequest(1, "type", 2, 3, 4),
        nameof(ReleasedRequest) => new ReleasedRequest("id", "who", "why", 1, 2, 3),
        nameof(AuditRequest) => new AuditRequest([Step]),
        nameof(StepAnswer) => new StepAnswer(7),
        nameof(ApartAnswer) => new ApartAnswer(1, ["id", "other"]),
        nameof(ApartListAnswer) => new ApartListAnswer(1, [Summary], 2, 3),
        nameof(ApartContentAnswer) => new ApartContentAnswer(1, Summary, ["why"], new byte[] { 2 }),
        nameof(ApartCountsAnswer) => new ApartCountsAnswer(1, 2, [new ApartCount(3, "type", 4, 5)]),
        nameof(ShutOffAnswer) => new ShutOffAnswer(1, [new ShutOffFlag(2, At, "who", "why")]),
        nameof(AuditAnswer) => new AuditAnswer(1, [Step], 2),
        nameof(ParkedAnswer) => new ParkedAnswer(5),
        nameof(ParkedListAnswer) => new ParkedListAnswer(1, [Parked], 2, 3),
        _ => new ParkedContentAnswer(1, Parked, new byte[] { 2 }),
    };

    private static IEnumerable<string> MembersOf(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(member => member.GetCustomAttribute<IdAttribute>() is not null)
            .OrderBy(member => member.GetCustomAttribute<IdAttribute>()!.Id)
            .Select(member => string.Create(
                CultureInfo.InvariantCulture,
                $"{member.GetCustomAttribute<IdAttribute>()!.Id} {member.Name}: {NameOf(member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType)}"));

    private static string AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? $"({member.Name} HAS NO ALIAS)";

    private static string NumbersOf<TStatus>()
        where TStatus : struct, Enum =>
        string.Join(' ', Enum.GetValues<TStatus>().Select(status => $"{status}={Convert.ToInt32(status, CultureInfo.InvariantCulture)}"));

    private static string NameOf(Type type) =>
        type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name;
}
