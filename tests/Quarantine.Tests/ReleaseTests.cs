using PixStream.Quarantine.Messages;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>A batch with messages that are wrong, from its arrival to its release.</summary>
public sealed class ReleaseTests
{
    private static readonly PullTerms Ten = new(10, CountOperations: false, Tag: 2, TimeSpan.Zero);

    [Fact]
    public async Task Of_ten_with_three_that_are_wrong_seven_are_streamed_and_three_can_be_released()
    {
        var harness = new QuarantineHarness();
        using var participants = new LocalParticipants(harness.Store, new StreamRules(), harness.Time, new SeededSource(9));
        var batch = QuarantineHarness.Many(10);
        QuarantinedMessage[] wrong = [batch[1], batch[4], batch[9]];
        await participants.AppendAsync([.. batch.Except(wrong).Select(Incoming)]);
        await harness.AddAsync(wrong);
        Assert.Equal(batch.Except(wrong).Select(Text), await PullAsync(participants));

        foreach (var message in (await harness.Quarantine.ListAsync(QuarantineFilter.All)).Messages)
        {
            var whole = await harness.Quarantine.ShowAsync(message.Id);
            var appended = await participants.AppendAsync([Incoming(message, whole.Payload)]);
            Assert.Equal(
                QuarantineStatus.Done,
                await harness.Quarantine.MarkReleasedAsync(message.Id, "ana", "schema 1.14", appended.ResourceIds[0]));
        }

        Assert.Equal(wrong.Select(Text), await PullAsync(participants));
        Assert.Equal(0, (await harness.Quarantine.CountAsync()).Total);
    }

    [Fact]
    public async Task A_release_that_was_cut_short_is_repeated_and_streams_nothing_twice()
    {
        var harness = new QuarantineHarness();
        using var participants = new LocalParticipants(harness.Store, new StreamRules(), harness.Time, new SeededSource(9));
        var id = await harness.AddAsync(QuarantineHarness.New("a"));
        var before = await participants.AppendAsync([Incoming(QuarantineHarness.New("a"))]);
        harness.Restart();

        var whole = await harness.Quarantine.ShowAsync(id);
        var again = await participants.AppendAsync([Incoming(whole.Message!, whole.Payload)]);
        Assert.Equal(before.ResourceIds, again.ResourceIds);
        Assert.Equal(QuarantineStatus.Done, await harness.Quarantine.MarkReleasedAsync(id, "ana", "again", again.ResourceIds[0]));
        Assert.Single(await PullAsync(participants));
    }

    private static IncomingMessage Incoming(QuarantinedMessage message) =>
        new(message.Sender, message.Participant, message.BizMsgIdr, message.Operations, message.Payload);

    private static IncomingMessage Incoming(QuarantineSummary message, ReadOnlyMemory<byte> payload) =>
        new(message.Sender, message.Participant, message.BizMsgIdr, message.Operations, payload);

    private static string Text(QuarantinedMessage message) => System.Text.Encoding.UTF8.GetString(message.Payload.Span);

    private static async Task<string[]> PullAsync(LocalParticipants participants)
    {
        var reply = await participants.StartAsync(QuarantineHarness.Psp, Ten, CancellationToken.None);
        using var messages = reply.Messages!;
        string[] texts =
            [.. Enumerable.Range(0, messages.Count).Select(i => System.Text.Encoding.UTF8.GetString(messages[i].Payload.Span))];
        await participants.EndAsync(QuarantineHarness.Psp, new StreamStep(reply.Stream, 2));
        return texts;
    }
}
