using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>Everything that is written into the store: these texts may only become more.</summary>
public sealed class GoldenTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 12, 0, 0, 250, TimeSpan.Zero);

    private static readonly QuarantinedMessage Message = new(
        QuarantineHarness.Sender, QuarantineHarness.Psp, "pacs.008", "1.13", "M9999900320260302000000000000001", 2,
        ["line 12: Document/FIToFICstmrCdtTrf: IntrBkSttlmAmt must have 2 decimals at most; it is '1.234'.", "line 1:\n\"ação\""],
        "<Envelope>\n</Envelope>"u8.ToArray());

    private static readonly AuditRecord Record = new(At, "ana", AuditAction.Dropped, "12345678/17-20", "não é \"nosso\"", "");

    private static readonly AuditRecord RecordOfARequest = Record with { Reason = "why", RequestId = "a.b_c-9" };

    private const string MessageText =
        """{"v":1,"sender":"99999003","participant":"12345678","type":"pacs.008","version":"1.13","bizMsgIdr":"M9999900320260302000000000000001","""
        + "\"" + """operations":2,"reasons":["line 12: Document/FIToFICstmrCdtTrf: IntrBkSttlmAmt must have 2 decimals at most; it is '1.234'.","line 1:\n\"ação\""]}"""
        + "\n<Envelope>\n</Envelope>";

    private const string RecordText =
        """{"v":1,"n":7,"at":"2026-03-02T12:00:00.250Z","by":"ana","action":3,"subject":"12345678/17-20","reason":"não é \"nosso\"","details":""}""" + "\n";

    private const string RecordWithRequestText =
        """{"v":1,"n":7,"at":"2026-03-02T12:00:00.250Z","by":"ana","action":3,"subject":"12345678/17-20","reason":"why","details":"","request":"a.b_c-9"}""" + "\n";

    private const string ChainedText =
        """{"v":1,"n":7,"at":"2026-03-02T12:00:00.250Z","by":"ana","action":3,"subject":"12345678/17-20","reason":"não é \"nosso\"","details":"","prev":"8d9d0ba2f1b31ac3ba9d35e5f4e1f0d5cb8a6f3d1a7c2b4e5f60718293a4b5c6","hash":"9c53849f8bcebb2924372f3a52e6a476df82fdc6961ac53b380336081f493586"}""" + "\n";

    private const string ChainedWithRequestText =
        """{"v":1,"n":7,"at":"2026-03-02T12:00:00.250Z","by":"ana","action":3,"subject":"12345678/17-20","reason":"why","details":"","request":"a.b_c-9","prev":"0000000000000000000000000000000000000000000000000000000000000000","hash":"6a4ac6d634be4967cfb5e340d8c41fa1a4a69ee359075d4ccf8dddc71f30d3b5"}""" + "\n";

    private const string Previous = "8d9d0ba2f1b31ac3ba9d35e5f4e1f0d5cb8a6f3d1a7c2b4e5f60718293a4b5c6";

    private const string FlagText =
        """{"v":1,"sender":"99999003","by":"rate","reason":"10 of 20 messages within 00:01:00 failed."}""";

    private static readonly RegistryEntry Registered = new(
        QuarantineHarness.Psp, "Banco \"São\"", AccessState.ReadOnly, [new('A', 64), new('0', 64)],
        [new RequestKey("a-1", AccessScopes.All), new RequestKey("a_2", AccessScopes.Send)]);

    private const string EntryText =
        """{"ispb":"12345678","name":"Banco \"São\"","state":"read-only","certificates":["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","0000000000000000000000000000000000000000000000000000000000000000"],"keys":[{"id":"a-1","scope":"pix.read pix.send"},{"id":"a_2","scope":"pix.send"}]}""";

    private const string ChangeText = """{"v":1,"participants":[""" + EntryText + "]}";

    private const string RemovalText = """{"v":1,"removed":"12345678","participants":[]}""";

    private const string PageText = """{"v":1,"page":true,"participants":[""" + EntryText + "]}";

    [Fact]
    public void A_message_has_its_text()
    {
        Assert.Equal(MessageText, Encoding.UTF8.GetString(QuarantineRecord.Write(Message)));
        var read = QuarantineRecord.Read(Encoding.UTF8.GetBytes(MessageText))!;
        Assert.Equal(Message.Reasons, read.Reasons);
        Assert.Equal(Message.Payload.ToArray(), read.Payload.ToArray());
        Assert.Equal(Message with { Reasons = read.Reasons, Payload = read.Payload }, read);
    }

    [Fact]
    public void A_message_has_its_name() => Assert.Equal(
        "QB216B7769719CA78949023D754C4D736",
        QuarantineRecord.BizMsgIdrOf(QuarantineRecord.LikenessOf(QuarantineHarness.Sender, Message.Payload.Span)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_audit_record_of_a_version_without_hashes_is_read(bool ofARequest) => Assert.Equal(
        [new NumberedAuditRecord(7, ofARequest ? RecordOfARequest : Record)],
        AuditLine.Read(Encoding.UTF8.GetBytes(ofARequest ? RecordWithRequestText : RecordText))!);

    [Fact]
    public void An_audit_record_has_its_text() => HasText(ChainedText, Record, Previous);

    [Fact]
    public void An_audit_record_of_a_request_has_its_text() =>
        HasText(ChainedWithRequestText, RecordOfARequest, AuditHash.Start);

    [Fact]
    public void A_flag_has_its_text()
    {
        var flag = new ShutOffSender(QuarantineHarness.Sender, At, "rate", "10 of 20 messages within 00:01:00 failed.");
        Assert.Equal(FlagText, Encoding.UTF8.GetString(ShutOffIndex.Write(flag)));
        var stored = new StoredMessage(ResourceId.Create(At, 1, 2), 1, Encoding.UTF8.GetBytes(FlagText));
        Assert.Equal(new ShutOffEntry(5, flag), new ShutOffIndex().Read(5, stored));
    }

    [Theory]
    [InlineData(ChangeText)]
    [InlineData(RemovalText)]
    [InlineData(PageText)]
    public void A_part_of_the_registry_has_its_text(string text)
    {
        var volume = RegistryVolume.Read(5, new StoredMessage(ResourceId.Create(At, 1, 2), 1, Encoding.UTF8.GetBytes(text)))!;
        Assert.Equal((5, At, text == PageText), (volume.Sequence, volume.StoredAt, volume.IsPage));
        Assert.Equal(text == RemovalText ? QuarantineHarness.Psp : null, volume.Removed);
        Assert.Equal(text == RemovalText ? [] : [Registered], volume.Entries);
        Assert.Equal(text, Encoding.UTF8.GetString(volume.Write()));
    }

    [Fact]
    public void Actions_keep_their_numbers() => Assert.Equal(
        ["Quarantined 1", "Released 2", "Dropped 3", "SenderShutOff 4", "SenderAdmitted 5", "ParkedReleased 6", "ParkedDropped 7",
            "SchemasReloaded 8", "CertificatesReloaded 9", "ParticipantOnboarded 20", "ParticipantStateChanged 21",
            "CertificateAdded 22", "CertificateRemoved 23", "KeyAdded 24", "KeyRemoved 25", "ParticipantRemoved 26",
            "LimitsChanged 30", "StreamClosed 31", "CallersRefused 40", "MessageRead 41"],
        Enum.GetValues<AuditAction>().Select(action => $"{action} {(int)action}"));

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("{}\n")]
    [InlineData("[]\n")]
    [InlineData("{\"v\":2}\n")]
    [InlineData("{\"v\":1}\n")]
    [InlineData("{\"v\":1,\"sender\":\"x\"}\n")]
    [InlineData("{\"v\":1,\"n\":1}\nx")]
    public void What_cannot_be_read_is_left_out(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Null(QuarantineRecord.Read(bytes));
        Assert.Null(AuditLine.Read(bytes));
        Assert.Null(new ShutOffIndex().Read(1, new StoredMessage(default, 1, bytes)));
        Assert.Null(RegistryVolume.Read(1, new StoredMessage(default, 1, bytes)));
    }

    private static void HasText(string expected, AuditRecord record, string previous)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var hash = AuditLine.Write(bytes, 7, record, previous);
        Assert.Equal(expected, Encoding.UTF8.GetString(bytes.WrittenSpan));
        Assert.Equal([new NumberedAuditRecord(7, record)], AuditLine.Read(Encoding.UTF8.GetBytes(expected))!);
        // What a reader with nothing but SHA-256 finds: the line without its last member.
        var line = $"{expected[..expected.IndexOf(",\"hash\"", StringComparison.Ordinal)]}}}";
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line))));
        Assert.Equal(hash, AuditLine.LastHash(bytes.WrittenSpan));
    }
}
