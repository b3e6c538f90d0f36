using PixStream.Streams.Ports;

namespace PixStream.Backend.Redis.Tests;

/// <summary>Where single participants differ from the rules.</summary>
public sealed class PolicyTests : RedisHarness<RedisTestStore>
{
    private RedisPolicies Policies => new(TestStore.ServersOf(Store));

    [Fact]
    public async Task Who_has_none_differs_in_nothing() =>
        Assert.Equal(ParticipantPolicy.None, await Policies.GetAsync(TestMessages.Psp));

    [Fact]
    public async Task A_policy_lasts_and_counts_its_changes()
    {
        var first = new ParticipantPolicy(3, null, TimeSpan.FromSeconds(90), 7);
        Assert.True(await Policies.SetAsync(TestMessages.Psp, first));
        await TestStore.CloseAsync(Store);
        await OpenAsync();
        Assert.Equal(first with { Version = 1 }, await Policies.GetAsync(TestMessages.Psp));

        var second = new ParticipantPolicy(MaxBatch: 5, Version: 1);
        Assert.True(await Policies.SetAsync(TestMessages.Psp, second));
        Assert.Equal(second with { Version = 2 }, await Policies.GetAsync(TestMessages.Psp));
        Assert.Equal(ParticipantPolicy.None, await Policies.GetAsync(TestMessages.Other));
    }

    [Fact]
    public async Task Of_two_changes_of_one_version_one_is_made()
    {
        var policies = Policies;
        var changes = await Task.WhenAll(Enumerable.Range(1, 10).Select(n =>
            policies.SetAsync(TestMessages.Psp, new ParticipantPolicy(n)).AsTask()));

        Assert.Single(changes, static isMade => isMade);
        Assert.False(await policies.SetAsync(TestMessages.Psp, new ParticipantPolicy(99)));
    }

    [Fact]
    public async Task A_policy_that_a_person_wrote_is_read_and_one_that_is_none_is_named()
    {
        const string Key = "pixstream:{12345678}:policy";
        await TestStore.Redis.AskAsync("SET", Key, """{ "maxStreams": 2, "version": 4 }""");
        Assert.Equal(new ParticipantPolicy(2, Version: 4), await Policies.GetAsync(TestMessages.Psp));

        await TestStore.Redis.AskAsync("SET", Key, "maxStreams=2");
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Policies.GetAsync(TestMessages.Psp));
        Assert.Contains(Key, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, null, null, null)]
    [InlineData(null, 11, null, null)]
    [InlineData(null, null, 999, null)]
    [InlineData(null, null, null, 1001)]
    public async Task What_is_out_of_its_range_is_not_set(int? streams, int? batch, int? idleMs, int? deliveries)
    {
        var policy = new ParticipantPolicy(streams, batch, idleMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null, deliveries);

        await Assert.ThrowsAsync<ArgumentException>(async () => await Policies.SetAsync(TestMessages.Psp, policy));
    }
}
