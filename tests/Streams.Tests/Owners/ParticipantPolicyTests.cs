using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Streams.Tests.Owners;

/// <summary>What a participant has of its own goes before what all have.</summary>
public sealed class ParticipantPolicyTests
{
    private static readonly StreamRules Rules =
        new() { MaxStreams = 5, MaxBatch = 9, IdleTimeout = TimeSpan.FromSeconds(40), MaxDeliveries = 3 };

    [Fact]
    public void Nothing_of_its_own_leaves_the_rules() => Assert.Equal("5 9 00:00:40 3", Text(ParticipantPolicy.None));

    [Fact]
    public void Each_value_of_its_own_goes_before() =>
        Assert.Equal("8 2 00:01:00 0", Text(new ParticipantPolicy(8, 2, TimeSpan.FromMinutes(1), 0)));

    [Theory]
    [InlineData(0, 0, -1.0, -1, "1 1 00:00:01 0")]
    [InlineData(999, 11, 9999.0, 5000, "100 10 01:00:00 1000")]
    public void A_value_out_of_its_range_counts_as_the_nearest_bound(
        int streams, int batch, double idle, int deliveries, string expected) =>
        Assert.Equal(expected, Text(new ParticipantPolicy(streams, batch, TimeSpan.FromSeconds(idle), deliveries)));

    private static string Text(ParticipantPolicy policy)
    {
        var rules = policy.Over(Rules);
        return $"{rules.MaxStreams} {rules.MaxBatch} {rules.IdleTimeout} {rules.MaxDeliveries}";
    }
}
