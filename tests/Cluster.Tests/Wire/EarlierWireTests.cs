using PixStream.Quarantine.Auditing;

namespace PixStream.Cluster.Tests.Wire;

/// <summary>What programs of earlier versions send, which has fewer members.</summary>
public sealed class EarlierWireTests
{
    [Fact]
    public void An_audit_record_of_an_earlier_program_is_read_without_a_request()
    {
        var read = GrainWireTests.NewSerializer().Deserialize<object>(Convert.FromHexString(EarlierRecords));

        Assert.Equal(GrainWireTests.Record with { RequestId = null }, Assert.Single((AuditRecord[])read!));
    }

    [Theory]
    [InlineData("pulled", EarlierPulled)]
    [InlineData("empty", EarlierEmpty)]
    public void A_reply_of_an_earlier_program_is_read_without_a_limit(string name, string bytes) =>
        Assert.Equal(
            GrainWireTests.TextOf(GrainWireTests.Samples[name]),
            GrainWireTests.TextOf(GrainWireTests.NewSerializer().Deserialize<object>(Convert.FromHexString(bytes))!));

    [Fact]
    public void An_append_that_an_earlier_program_answered_is_read_without_a_time_to_come_again() =>
        Assert.Equal(
            GrainWireTests.TextOf(GrainWireTests.Samples["appended"]),
            GrainWireTests.TextOf(GrainWireTests.NewSerializer().Deserialize<object>(Convert.FromHexString(EarlierAppended))!));

    private const string EarlierAppended =
        "30012116c7b85970697873747265616d2e616e7377657260315b5b70697873747265616d2e617070656e642d7265706c795d5de8000121e8000521000781888ca97c9b014950000c0002800200000000000080e00111e0e0";

    private const string EarlierRecords =
        "3001e5d1a8983170697873747265616d2e61756469742d7265636f72645b5d000321e820808000b796ab49de08810000000000000000e0410777686f0109410977686174410777687941096d6f7265e0e0";

    private const string EarlierPulled =
        "300150308d465570697873747265616d2e616e7377657260315b5b70697873747265616d2e70756c6c2d7265706c795d5de8000121e8000381ffffffffffffffff0109010d21000321e880888ca97c9b014950010c0002810200000000000080013941030fe0e001098150c30000000000000119817011010000000000e0e0";

    private const string EarlierEmpty =
        "300150308d465570697873747265616d2e616e7377657260315b5b70697873747265616d2e70756c6c2d7265706c795d5de8000121e8000501030109010dc10101018100000000000000000101810000000000000000e0e0";
}
