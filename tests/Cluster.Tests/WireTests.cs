using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using PixStream.Grains;
using PixStream.Grains.Abstractions;
using PixStream.Streams;

namespace PixStream.Cluster.Tests;

/// <summary>
/// What crosses the wire between versions that run side by side during an upgrade, and what lies in Redis. The lists may only grow: a member
/// that is new gets a number that is new.
/// </summary>
public sealed class WireTests
{
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
            + "fffffffffff0109010d0109011521000321e800170119011b013941030fe0e00119e0"
        },
        { nameof(AppendAnswer), "3001b04ab4f82f70697873747265616d2e617070656e642d616e73776572e80005210007010300050007e00111e0" },
        { nameof(EndAnswer), "30019c7584362970697873747265616d2e656e642d616e73776572e80007e0" },
        {
            nameof(ParticipantCopy),
            "300170e5dc9e3570697873747265616d2e7061727469636970616e742d636f7079e80005010901"
            + "0d01110115810087930300000000011d012121808000b796ab49de08810000000000000000e0e0"
        },
    };

    [Fact]
    public void Names_and_numbers_of_members_stay()
    {
        var types = Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
            .Select(type => $"{AliasOf(type)} {type.Name}({string.Join(", ", MembersOf(type))})");
        ExpectSame(
            """
            pixstream.append AppendRequest(0 Messages: SentMessage[])
            pixstream.append-answer AppendAnswer(0 Status: Byte, 1 ResourceIds: UInt64[], 2 Offender: Int32)
            pixstream.end-answer EndAnswer(0 Status: Byte)
            pixstream.participant-copy ParticipantCopy(0 Claim: Int64, 1 LastSequence: Int64, 2 Next: Int64, 3 MaxStreams: Nullable<Int32>, 4 MaxBatch: Nullable<Int32>, 5 IdleTimeout: Nullable<TimeSpan>, 6 MaxDeliveries: Nullable<Int32>, 7 PolicyVersion: Int64, 8 PolicyReadAt: DateTimeOffset)
            pixstream.pull PullRequest(0 BatchMax: Int32, 1 CountOperations: Boolean, 2 Tag: UInt16, 3 WaitMs: Int64, 4 OpenedBy: String)
            pixstream.pull-answer PullAnswer(0 Status: Byte, 1 Stream: UInt64, 2 Step: Int32, 3 SlotsUsed: Int32, 4 Tag: UInt16, 5 RetryAfterMs: Int64, 6 Messages: StreamedMessage[], 7 SlotsMax: Int32)
            pixstream.sent-message SentMessage(0 Sender: UInt64, 1 BizMsgIdr: String, 2 Operations: Int32, 3 Payload: Byte[])
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
            pixstream.participant.pull(UInt64, Int32, PullRequest, CancellationToken): Task<PullAnswer>
            pixstream.participant.end(UInt64, Int32): Task<EndAnswer>
            """,
            string.Join('\n', calls));
        Assert.Equal("participant", typeof(ParticipantGrain).GetCustomAttribute<GrainTypeAttribute>()!.GetGrainType(null!, null!).ToString());
    }

    [Fact]
    public void Numbers_of_statuses_stay()
    {
        Assert.Equal("Batch=1 Empty=2 StreamLimit=3 StreamGone=4 Unavailable=5", NumbersOf<PullStatus>());
        Assert.Equal("Ended=1 AlreadyEnded=2 Superseded=3 Unavailable=5", NumbersOf<EndStatus>());
        Assert.Equal("Stored=1 DuplicateId=2 Unavailable=5", NumbersOf<AppendStatus>());
        Assert.Equal(0, Wire.Moved);
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
        Assert.Equal(sample.GetType(), read.GetType());
        Assert.Equal(JsonSerializer.Serialize(sample, sample.GetType()), JsonSerializer.Serialize(read, read.GetType()));
    }

    // Whole, unlike Assert.Equal: what came is what is to be looked at, and written down where it only grew.
    private static void ExpectSame(string expected, string came) => Assert.True(expected == came, $"Came:\n{came}");

    private static object Sample(string name) => name switch
    {
        nameof(AppendRequest) => new AppendRequest([new SentMessage(0x3132333435363738, "M1", 2, [1, 2, 3]), new SentMessage(7, "M2", 1, [])]),
        nameof(PullRequest) => new PullRequest(10, true, 3, 5_000, "who"),
        nameof(PullAnswer) => new PullAnswer(1, ulong.MaxValue, 2, 3, 4, 5, [new StreamedMessage(11, 12, 13, 14, new byte[] { 15 })], 6),
        nameof(AppendAnswer) => new AppendAnswer(2, [1, 2, 3], 4),
        nameof(EndAnswer) => new EndAnswer(3),
        _ => new ParticipantCopy
        {
            Claim = 1, LastSequence = 2, Next = 3, MaxStreams = 4, MaxBatch = 5, IdleTimeout = TimeSpan.FromSeconds(6), MaxDeliveries = 7, PolicyVersion = 8,
            PolicyReadAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        },
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
