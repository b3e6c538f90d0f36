using PixStream.Storage.Journal.Format;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;
using Record = PixStream.Storage.Journal.Format.Record;

namespace PixStream.Storage.Journal.Tests.Format;

/// <summary>The bytes of every record, block, seal and head, and that they are read as what they were written as.</summary>
public sealed class GoldenRecordTests
{
    private const uint Seed = 0x1234_5678;

    private static readonly DateTimeOffset At = new(2026, 3, 2, 12, 0, 0, 250, TimeSpan.Zero);
    private static readonly StreamId Stream = new(0x0102_0304_0506_0708);

    public static TheoryData<string> Names => [.. Decisions().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_decision_has_its_bytes(string name)
    {
        var decision = Decisions()[name];
        var record = new byte[1024];
        var body = record.AsSpan(Record.HeaderSize);
        var length = DecisionRecord.Write(body, decision);
        Assert.InRange(length, 1, DecisionRecord.BodyLengthMax(decision));

        var size = Record.Complete(record, Sample.Psp, length);

        Golden.Is(name, record.AsSpan(0, size));
        Assert.True(Record.TryRead(Golden.Bytes(name), out var ispb, out var read));
        Assert.Equal(Sample.Psp.Word, ispb);
        Assert.Equal(Text(decision), Text(DecisionRecord.Read(read)));
    }

    [Fact]
    public void A_message_has_its_bytes()
    {
        var message = new IncomingMessage(
            Sample.Sender, Sample.Psp, "M9999900420260302000000000000001", 513, "<xml>ação</xml>"u8.ToArray());
        var accepted = new MessageAccepted(0x1122334455, ResourceId.Create(At, 0x1111111111111111, 0x2222222222222222), message);
        var length = MessageRecord.BodyLength(message, isEncrypted: false);
        var record = new byte[Record.SizeOf(length)];
        MessageRecord.Write(record.AsSpan(Record.HeaderSize), accepted, isEncrypted: false);
        Assert.Equal(record.Length, Record.Complete(record, Sample.Psp, length));

        Golden.Is("v1-record-message", record);
        Assert.True(Record.TryRead(Golden.Bytes("v1-record-message"), out _, out var body));
        var view = MessageRecord.Read(body);
        Assert.Equal(accepted.Sequence, view.Sequence);
        Assert.Equal(accepted.Id, view.Id);
        Assert.Equal(513, view.Operations);
        Assert.Equal(Sample.Sender.Word, view.Sender);
        Assert.Equal(message.BizMsgIdr, System.Text.Encoding.ASCII.GetString(view.BizMsgIdr));
        Assert.True(message.Payload.Span.SequenceEqual(body.Slice(view.PayloadStart, view.PayloadLength)));
    }

    [Fact]
    public void A_participants_state_has_its_bytes()
    {
        var state = new ParticipantState(Sample.Psp);
        state.Restore(1000, 900);
        state.Returned.Add(new(10, 5, 1));
        state.Returned.Add(new(20, 1, 2));
        state.Parked.Add(new(30, 3, 9));
        state.Restore(Stream, At, "leitor Nº 1", 7, new Batch([new(40, 2, 1), new(899, 1)], 0xBEEF));
        state.Restore(new StreamId(2), At, null, 1, null);
        state.Operations.Add(901, 12);
        var body = new byte[StateRecord.BodyLengthMax(state)];

        var length = StateRecord.Write(body, state, 0);

        Golden.Is("v1-record-state", body.AsSpan(0, length));
        Assert.Equal(
            ParticipantBook.Text(state),
            ParticipantBook.Text(StateRecord.Read(Sample.Psp, Golden.Bytes("v1-record-state"), out var at)));
        Assert.Equal(0, at);

        length = StateRecord.Write(body, state, At.ToUnixTimeMilliseconds());

        Golden.Is("v1-record-state-with-time", body.AsSpan(0, length));
        var read = StateRecord.Read(Sample.Psp, Golden.Bytes("v1-record-state-with-time"), out at);
        Assert.Equal(ParticipantBook.Text(state), ParticipantBook.Text(read));
        Assert.Equal(At.ToUnixTimeMilliseconds(), at);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MaxValue + 1L)]
    [InlineData(long.MaxValue)]
    public void The_state_holds_any_step(long step)
    {
        var state = new ParticipantState(Sample.Psp);
        state.Restore(100, 50);
        state.Restore(Stream, At, new string('é', 40), step, new Batch([new(40, 2, 1), new(49, 1)], 0xBEEF));
        var body = new byte[StateRecord.BodyLengthMax(state)];

        var length = StateRecord.Write(body, state, long.MaxValue);

        Assert.Equal(
            ParticipantBook.Text(state), ParticipantBook.Text(StateRecord.Read(Sample.Psp, body.AsSpan(0, length), out _)));
    }

    [Fact]
    public void A_segments_number_has_64_bits()
    {
        var header = new SegmentHeader(0x0102030405060708, new UInt128(1, 2), At.ToUnixTimeMilliseconds(), 9);
        var bytes = new byte[SegmentHeader.Size];
        header.Write(bytes);

        Golden.Is("v1-segment-head-of-a-high-number", bytes);
        Assert.Equal(header, SegmentHeader.Read(bytes, "x"));
    }

    [Fact]
    public void The_head_of_a_segment_has_its_bytes()
    {
        var header = new SegmentHeader(
            0x01020304, new UInt128(0x1111222233334444, 0x5555666677778888), At.ToUnixTimeMilliseconds(), 0x0A0B0C0D0E);
        var bytes = new byte[SegmentHeader.Size];
        header.Write(bytes);

        Golden.Is("v1-segment-head", bytes);
        Assert.Equal(header, SegmentHeader.Read(Golden.Bytes("v1-segment-head"), "x"));
        Assert.Equal(header.Seed, SegmentHeader.Read(bytes, "x").Seed);
    }

    [Fact]
    public void The_head_of_a_block_has_its_bytes()
    {
        var header = new BlockHeader(0x01020304, 0x05060708090A0B0C, 0x0D0E0F10, 0x11121314, 0x15161718);
        var bytes = new byte[BlockHeader.Size];
        header.Write(bytes, Seed);

        Golden.Is("v1-block-head", bytes);
        Assert.True(BlockHeader.TryRead(Golden.Bytes("v1-block-head"), Seed, out var read));
        Assert.Equal(header, read);
        Assert.False(BlockHeader.TryRead(bytes, Seed + 1, out _));
    }

    [Fact]
    public void A_seal_has_its_bytes()
    {
        var seal = new Seal(0x01020304, 0x05060708090A0B0C, 0x0D0E0F10);
        var bytes = new byte[Seal.Size];
        seal.Write(bytes, Seed);

        Golden.Is("v1-seal", bytes);
        Assert.True(Seal.TryRead(Golden.Bytes("v1-seal"), Seed, out var read));
        Assert.Equal(seal, read);
        Assert.False(Seal.TryRead(bytes, Seed + 1, out _));
    }

    [Fact]
    public void Types_of_records_keep_their_numbers()
    {
        var numbers = Enum.GetValues<RecordType>().Select(type => $"{type}={(byte)type}");

        Assert.Equal(
            [
                "MessageAccepted=1", "StreamOpened=2", "BatchTaken=3", "StreamAdvanced=4", "StreamClosed=5", "ParkedReleased=6",
                "ParkedDropped=7", "EncryptedMessage=8", "ParticipantState=16", "CheckpointEnd=17",
            ],
            numbers);
        Assert.Equal(1, (int)CloseReason.Deleted);
        Assert.Equal(2, (int)CloseReason.Idle);
        Assert.Equal(3, (int)CloseReason.Operator);
    }

    [Fact]
    public void A_later_format_is_refused_by_its_number()
    {
        var bytes = Golden.Bytes("v1-segment-head");
        bytes[8] = 2;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(60), Crc32C.Of(bytes.AsSpan(0, 60)));

        var refusal = Assert.Throws<CorruptStoreException>(() => SegmentHeader.Read(bytes, "/data/0000000001.seg"));

        Assert.Contains("/data/0000000001.seg has journal format 2", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("reads format 1", refusal.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, Decision> Decisions() => new()
    {
        ["v1-record-stream-opened"] = new StreamOpened(Stream, At, "leitor Nº 1"),
        ["v1-record-stream-opened-by-unknown"] = new StreamOpened(Stream, At, null),
        ["v1-record-batch-taken"] = new BatchTaken(Stream, 7, new Batch([new(5, 2, 1), new(100, 8)], 0xBEEF)),
        ["v1-record-batch-taken-late"] = new BatchTaken(
            Stream, 0x0102_0304_0506_0708, new Batch([new(5, 2, 1), new(100, 8)], 0xBEEF)),
        ["v1-record-stream-advanced"] = new StreamAdvanced(Stream, 8),
        ["v1-record-stream-advanced-to-the-last-short-step"] = new StreamAdvanced(Stream, int.MaxValue),
        ["v1-record-stream-advanced-late"] = new StreamAdvanced(Stream, int.MaxValue + 1L),
        ["v1-record-stream-deleted"] = new StreamClosed(Stream, CloseReason.Deleted, [], []),
        ["v1-record-stream-idle"] = new StreamClosed(Stream, CloseReason.Idle, [new(5, 2, 2)], [new(100, 8, 3)]),
        ["v1-record-parked-released"] = new ParkedReleased(new(100, 8, 3)),
        ["v1-record-parked-dropped"] = new ParkedDropped(new(100, 8, 3)),
    };

    private static string Text(Decision decision) => decision switch
    {
        BatchTaken taken => $"taken {taken.Stream} {taken.Step} {taken.Batch.Tag} {string.Join(' ', taken.Batch.Ranges)}",
        StreamClosed closed =>
            $"closed {closed.Stream} {closed.Reason} {string.Join(' ', closed.Returned)} / {string.Join(' ', closed.Parked)}",
        _ => decision.ToString(),
    };
}
