using System.Text;
using PixStream.Backend.Redis.Entries;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Backend.Redis.Tests.Participants;

/// <summary>
/// The bytes of entries. They lie in Redis for as long as their messages do: what is here may grow, and never change.
/// </summary>
public sealed class EntryTests
{
    private const string Key = "pixstream:{12345678}:stream";
    private const string Stream = "0700000000000000";
    private const string OpenedAt = "00E40B5402000000";

    private static readonly EntryId Id = new(7, 12);

    [Fact]
    public void An_entry_with_decisions_has_these_bytes()
    {
        var written = EntryWriter.Write(TestMessages.Psp, Id, [], null, new EntryId(5, 9), AllDecisions());

        const string Head = "010000" + "0509" + "06";
        const string Opened = "01" + Stream + OpenedAt + "0201";
        const string Taken = "02" + Stream + "01" + "FFFF03" + "02" + "010203" + "050100";
        const string Advanced = "03" + Stream + "02";
        const string Closed = "04" + Stream + "02" + "01" + "010101" + "01" + "020104";
        const string Released = "05" + "020104";
        const string Dropped = "06" + "020100";
        Assert.Equal(
            Head + Opened + Taken + Advanced + Closed + Released + Dropped + "D3C69CCC440299AD",
            Convert.ToHexString(written.Head));
        var read = Entry.Read(TestMessages.Psp, Key, Id, written.Head, default);
        Assert.Equal(new EntryId(5, 9), read.SnapshotId);
        Assert.Null(read.Snapshot);
        Assert.Equal(AllDecisions().Select(Text), read.Decisions.Select(Text));
    }

    [Fact]
    public void An_entry_with_a_snapshot_and_a_message_has_these_bytes()
    {
        var state = new ParticipantState(TestMessages.Psp);
        state.Restore(7, 6);
        state.Returned.Add(new SequenceRange(2, 1, 1));
        state.Parked.Add(new SequenceRange(5, 1, 300));
        state.Operations.Add(7, 3);
        state.Restore(
            new StreamId(7), DateTimeOffset.FromUnixTimeMilliseconds(10_000_000_000), null, 4,
            new Batch([new SequenceRange(3, 2)], 9));
        var accepted = new MessageAccepted(
            7, ResourceId.Create(DateTimeOffset.UnixEpoch, 1, 2),
            new IncomingMessage(TestMessages.Sender, TestMessages.Psp, "M7", 3, "<x/>"u8.ToArray()));

        var written = EntryWriter.Write(TestMessages.Psp, Id, [accepted], state, default, []);

        const string Head = "0101" + "01" + "3003";
        const string State = "06" + "01" + "020101" + "01" + "0501AC02" + "01" + "0703" + "01" + Stream + OpenedAt + "00" + "04"
            + "01" + "09" + "01" + "030200";
        Assert.Equal(Head + State + "000329AE54C3FDD8", Convert.ToHexString(written.Head));
        const string ResourceId1 = "5049000000000000" + "0000000000004001" + "8000000000000002";
        Assert.Equal(
            ResourceId1 + "3939393939303034" + "0002" + "4D37" + "3C782F3E" + "629E2D1EA2258C98",
            Convert.ToHexString(written.Messages.Span));
    }

    [Fact]
    public void An_entry_is_not_taken_for_another_one()
    {
        var state = new ParticipantState(TestMessages.Psp);
        state.Restore(7, 3);
        var accepted = new MessageAccepted(
            7, ResourceId.Create(DateTimeOffset.UnixEpoch, 1, 2), TestMessages.New(TestMessages.Psp, "M7", 20));
        var written = EntryWriter.Write(TestMessages.Psp, Id, [accepted], state, default, []);
        var messages = written.Messages.ToArray();

        var read = Entry.Read(TestMessages.Psp, Key, Id, written.Head, messages);
        Assert.Equal((7, 7, 3), (read.First, read.Snapshot!.LastSequence, read.Snapshot.Next));
        Assert.Equal(
            (accepted.Id, TestMessages.Sender, "M7"), (read.Message(7).Id, read.Message(7).Sender, read.Message(7).BizMsgIdr));
        foreach (var (ispb, id) in new[]
        {
            (TestMessages.Other, Id), (TestMessages.Psp, new EntryId(8, 12)), (TestMessages.Psp, new EntryId(7, 13)),
        })
            Assert.Throws<CorruptStoreException>(() => Entry.Read(ispb, Key, id, written.Head, messages));
    }

    [Fact]
    public void Each_bit_of_an_entry_counts()
    {
        var state = new ParticipantState(TestMessages.Psp);
        state.Restore(7, 3);
        var accepted = new MessageAccepted(
            7, ResourceId.Create(DateTimeOffset.UnixEpoch, 1, 2), TestMessages.New(TestMessages.Psp, "M7", 20, operations: 3));
        var written = EntryWriter.Write(TestMessages.Psp, Id, [accepted], state, default, []);
        var messages = written.Messages.ToArray();
        for (var bit = 0; bit < written.Head.Length * 8; bit++)
        {
            var damaged = written.Head.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<IOException>(() => Entry.Read(TestMessages.Psp, Key, Id, damaged, messages));
        }

        for (var bit = 0; bit < messages.Length * 8; bit++)
        {
            var damaged = messages.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<CorruptStoreException>(() => Entry.Read(TestMessages.Psp, Key, Id, written.Head, damaged).Message(7));
        }

        Assert.Throws<CorruptStoreException>(() =>
            Entry.Read(TestMessages.Psp, Key, Id, written.Head, messages.AsMemory(0, 10)).Message(7));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("7-")]
    [InlineData("-7")]
    [InlineData("7-8-9")]
    [InlineData("seven-8")]
    public void What_is_no_id_is_not_read_as_one(string text) =>
        Assert.Throws<FormatException>(() => EntryId.Parse(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Ids_sort_by_sequence_and_then_by_commit()
    {
        EntryId[] sorted = [new(0, 1), new(0, 2), new(1, 1), new(9, 5), new(10, 1)];
        Assert.Equal(sorted, sorted.Reverse().Order());
        Assert.Equal(sorted, sorted.Select(static id => EntryId.Parse(Encoding.ASCII.GetBytes(id.ToString()))));
    }

    private static Decision[] AllDecisions() =>
    [
        new StreamOpened(new StreamId(7), DateTimeOffset.FromUnixTimeMilliseconds(10_000_000_000), "\u0001"),
        new BatchTaken(new StreamId(7), 1, new Batch([new(1, 2, 3), new(5, 1)], 65_535)),
        new StreamAdvanced(new StreamId(7), 2),
        new StreamClosed(new StreamId(7), CloseReason.Idle, [new(1, 1, 1)], [new(2, 1, 4)]),
        new ParkedReleased(new(2, 1, 4)),
        new ParkedDropped(new(2, 1)),
    ];

    private static string Text(Decision decision) => decision switch
    {
        BatchTaken taken => $"{taken.Stream} {taken.Step} {taken.Batch.Tag} {string.Join(' ', taken.Batch.Ranges)}",
        StreamClosed closed =>
            $"{closed.Stream} {closed.Reason} {string.Join(' ', closed.Returned)} / {string.Join(' ', closed.Parked)}",
        _ => decision.ToString(),
    };
}
