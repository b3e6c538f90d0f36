using PixStream.Streams.Owners;
using PixStream.Streams.Ports;

namespace PixStream.Streams.Tests.Owners;

/// <summary>A caller that is about to refuse a message can ask whether it was accepted before.</summary>
public sealed class LookUpTests : IDisposable
{
    private readonly OwnersHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_message_that_never_came_is_new_and_stays_so()
    {
        for (var i = 0; i < 2; i++)
            Assert.Equal(new LookUpReply(LookUpStatus.New), await LookUpAsync("M1"));
        Assert.Equal(0, _harness.Store.Durable(TestMessages.Reader).LastSequence);
    }

    [Fact]
    public async Task A_message_that_was_accepted_is_told_with_its_id_for_24_hours()
    {
        var id = (await _harness.Append(1)).ResourceIds[0];
        Assert.Equal(new LookUpReply(LookUpStatus.Stored, id), await LookUpAsync("M1"));
        _harness.Restart();
        Assert.Equal(new LookUpReply(LookUpStatus.Stored, id), await LookUpAsync("M1"));
        _harness.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(LookUpStatus.New, (await LookUpAsync("M1")).Status);
    }

    [Fact]
    public async Task Other_content_under_the_same_key_is_a_conflict()
    {
        await _harness.Append(1);
        Assert.Equal(new LookUpReply(LookUpStatus.Conflict), await LookUpAsync("M1", "other"));
    }

    [Fact]
    public async Task A_message_that_is_on_its_way_is_waited_for()
    {
        await _harness.LoadAsync();
        _harness.Store.HoldCommits = true;
        var appending = _harness.Append(1);
        var asking = LookUpAsync("M1");
        Assert.False(asking.IsCompleted);
        _harness.Store.ReleaseCommits();
        Assert.Equal(new LookUpReply(LookUpStatus.Stored, (await appending).ResourceIds[0]), await asking);
    }

    [Fact]
    public async Task A_look_up_holds_up_no_append()
    {
        await LookUpAsync("M1");
        Assert.Equal(AppendStatus.Stored, (await _harness.Append(1)).Status);
    }

    [Fact]
    public async Task What_cannot_be_read_is_not_known()
    {
        await _harness.Append(1);
        _harness.Store.Damaged.Add(1);
        Assert.Equal(LookUpStatus.Unavailable, (await LookUpAsync("M1")).Status);
    }

    [Fact]
    public async Task A_check_of_several_names_those_that_are_stored()
    {
        var ids = (await _harness.Append(1)).ResourceIds;
        var owner = new ClusterOwner(TestMessages.Reader, _harness.Store, _harness.Rules, _harness.Time, new SeededSource(1));
        var check = (await owner.CheckAsync([TestMessages.New("M2"), TestMessages.New("M1"), TestMessages.New("M1")]))!.Value;
        Assert.Equal(AppendStatus.Stored, check.Status);
        Assert.Equal([default, ids[0], ids[0]], check.ResourceIds);
        Assert.Equal(LookUpStatus.Unavailable, LookUpReply.Of(check).Status);
    }

    private Task<LookUpReply> LookUpAsync(string bizMsgIdr, string? content = null) =>
        _harness.Participants.LookUpAsync(TestMessages.New(bizMsgIdr, content)).AsTask().WaitAsync(TimeSpan.FromMinutes(1));
}
