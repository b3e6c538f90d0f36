using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;

namespace PixStream.Streams.Tests.Owners;

/// <summary>What only the owner of a cluster has: its keys are checked for others, and its messages are its own.</summary>
public sealed class ClusterOwnerTests
{
    private readonly MemoryStore _store = new();
    private readonly ClusterOwner _owner;

    public ClusterOwnerTests() =>
        _owner = new ClusterOwner(TestMessages.Reader, _store, new StreamRules(), new FakeTime(), new SeededSource(1));

    [Fact]
    public async Task A_key_can_be_checked_without_storing_anything()
    {
        Assert.Equal(AppendStatus.Stored, (await _owner.AppendAsync([TestMessages.New("M1")])).Value.Status);
        Assert.Equal(
            AppendStatus.Stored, (await _owner.CheckAsync([TestMessages.New("M1"), TestMessages.New("M2")])).Value.Status);
        var reply = await _owner.CheckAsync([TestMessages.New("M2"), TestMessages.New("M1", "other content")]);
        Assert.Equal((AppendStatus.DuplicateId, 1), (reply.Value.Status, reply.Value.Offender));
        Assert.Equal(1, _store.Durable(TestMessages.Reader).LastSequence);
    }

    [Fact]
    public async Task A_message_for_another_participant_is_not_taken()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await _owner.AppendAsync([TestMessages.New("M1", to: TestMessages.OtherReader)]));
        Assert.Equal(0, _store.Durable(TestMessages.Reader).LastSequence);
    }
}
