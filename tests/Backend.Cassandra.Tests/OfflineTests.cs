using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using PixStream.Backend.Cassandra.Connections;
using PixStream.Backend.Cassandra.Tables;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Tests;

/// <summary>What can be said without a server.</summary>
public sealed class OfflineTests
{
    /// <summary>Released migrations, by the hash of all they say. This list may only grow.</summary>
    private static readonly (string Name, string Hash)[] Released =
    [
        ("streams", "40B59C248C5CE645CF2DC14BF72F8B00"),
        ("buckets forget sooner", "CCC14371B6B2A23431EED1689CBCCF21"),
        ("list of silos", "695A63C8EBB4C00F1A25451DA4ACFFD4"),
    ];

    [Fact]
    public void Migrations_that_were_released_are_as_they_were()
    {
        var all = Migrations.All.Select(migration => (migration.Name, HashOf(migration))).ToArray();
        Assert.Equal(Released, all);
    }

    [Fact]
    public void What_decides_who_owns_a_participant_is_never_written_without_a_condition()
    {
        foreach (var (name, text) in Texts().Where(each => each.Text.StartsWith("UPDATE KS.streams", StringComparison.Ordinal)))
            Assert.True(text.Contains(" IF epoch = ", StringComparison.Ordinal), name);
        foreach (var (name, text) in Texts()
            .Where(each => each.Text.StartsWith("INSERT INTO KS.streams", StringComparison.Ordinal)))
            Assert.All(["epoch", "closed", "last_sequence", "payload_bytes", "state"], column =>
                Assert.False(text.Contains(column, StringComparison.Ordinal), $"{name} writes {column}."));
        Assert.All(
            Texts().Where(each =>
                each.Text.Contains("ispb_region_map", StringComparison.Ordinal)
                && !each.Text.StartsWith("SELECT", StringComparison.Ordinal)),
            each => Assert.Contains(" IF ", each.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_state_is_written_as_it_always_was()
    {
        ParticipantState state = new(TestMessages.Psp);
        Assert.Equal("""{"v":1,"next":1,"returned":[],"parked":[],"streams":[]}""", StateText.Write(state));
        Assert.Equal("""{"v":1,"next":12,"returned":[[2,3,1],[7,1,4]],"parked":[[5,1,9]],"streams":["""
            + """{"id":"00000000000000ff","openedAt":"2026-03-02T12:00:00.007Z","openedBy":"leitor","step":4,"batch":{"tag":65535,"ranges":[[8,1,0],[10,2,0]]}},"""
            + """{"id":"ffffffffffffffff","openedAt":"1970-01-01T00:00:00.000Z","step":1}]}""", StateText.Write(Sample()));
    }

    [Fact]
    public void A_state_is_read_as_it_was_written()
    {
        var read = StateText.Read(TestMessages.Psp, StateText.Write(Sample()), 20);
        Assert.Equal(ParticipantBook.Text(Sample()), ParticipantBook.Text(read));
        Assert.Equal(
            ParticipantBook.Text(new ParticipantState(TestMessages.Psp)),
            ParticipantBook.Text(StateText.Read(TestMessages.Psp, null, 0)));
    }

    [Fact]
    public void A_state_of_a_later_program_is_refused_and_not_taken_for_damage() =>
        Assert.Throws<StoreUnavailableException>(() => StateText.Read(TestMessages.Psp, """{"v":2,"next":1}""", 0));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1,"next":"x","returned":[],"parked":[],"streams":[]}""")]
    [InlineData("""{"v":1,"next":1,"returned":[[1,1,0],[1,1,0]],"parked":[],"streams":[]}""")]
    public void A_state_that_is_damaged_is_named_as_such(string text) =>
        Assert.Throws<FormatException>(() => StateText.Read(TestMessages.Psp, text, 0));

    [Fact]
    public void Options_are_valid_as_they_are_and_each_has_its_range()
    {
        Assert.True(IsValid(new CassandraOptions()));
        Assert.False(IsValid(new CassandraOptions { Port = 0 }));
        Assert.False(IsValid(new CassandraOptions { Keyspace = "Pix" }));
        Assert.False(IsValid(new CassandraOptions { Region = "São Paulo" }));
        Assert.False(IsValid(new CassandraOptions { ReplicationFactor = 8 }));
        Assert.False(IsValid(new CassandraOptions { RequestTimeout = TimeSpan.FromMilliseconds(999) }));
        Assert.False(IsValid(new CassandraOptions { Retention = TimeSpan.FromHours(24) }));
        Assert.True(IsValid(new CassandraOptions { Retention = TimeSpan.FromHours(25) }));
        Assert.False(IsValid(new CassandraOptions { BucketMessages = 99 }));
        Assert.False(IsValid(new CassandraOptions { BucketBytes = 1000 }));
        Assert.False(IsValid(new CassandraOptions { Username = "alone" }));
        Assert.True(IsValid(new CassandraOptions { Username = "both", Password = "given" }));
    }

    [Fact]
    public async Task What_is_larger_than_a_batch_can_be_is_refused_at_once()
    {
        await using var connection = new CassandraConnection(
            new CassandraOptions(), TimeProvider.System, TestKeyspace.Instruments);
        await using var store = new CassandraStore(connection, TimeProvider.System, TestKeyspace.Instruments);
        ParticipantBook book = new(TestMessages.Psp);
        for (var i = 0; i < 4; i++)
            book.Accept(TimeProvider.System, size: CassandraStore.PayloadBytesMax);
        Assert.Throws<ArgumentException>(() => { _ = store.Commit(book.Ispb, 1, book.Take()); });
    }

    private static ParticipantState Sample()
    {
        ParticipantState state = new(TestMessages.Psp);
        state.Restore(20, 12);
        state.Returned.Add(new SequenceRange(2, 3, 1));
        state.Returned.Add(new SequenceRange(7, 1, 4));
        state.Parked.Add(new SequenceRange(5, 1, 9));
        var openedAt = new DateTimeOffset(2026, 3, 2, 12, 0, 0, 7, TimeSpan.Zero);
        state.Restore(new StreamId(255), openedAt, "leitor", 4, new Batch([new(8, 1), new(10, 2)], ushort.MaxValue));
        state.Restore(new StreamId(ulong.MaxValue), DateTimeOffset.UnixEpoch, null, 1, null);
        return state;
    }

    private static IEnumerable<(string Name, string Text)> Texts() =>
        typeof(Cql).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(string))
            .Select(field => (field.Name, (string)field.GetValue(null)!));

    private static string HashOf(Migration migration)
    {
        var words = string.Join('\n', migration.Statements.Prepend(migration.Name))
            .Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', words))))[..32];
    }

    private static bool IsValid(CassandraOptions options) =>
        Validator.TryValidateObject(options, new ValidationContext(options), [], validateAllProperties: true);
}
