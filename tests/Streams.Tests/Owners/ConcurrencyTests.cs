using System.Collections.Concurrent;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Owners;

/// <summary>
/// Readers and senders on real threads, over a store whose commits end on another one and fail now and then. The seed chooses
/// what each does, not how they interleave.
/// </summary>
public sealed class ConcurrencyTests
{
    private const int Readers = 5, Senders = 2, MessagesEach = 600;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 2)]
    [InlineData(4, 5)]
    [InlineData(5, 20)]
    public async Task Each_message_is_confirmed_exactly_once(int seed, int failuresPercent)
    {
        using var harness = new OwnersHarness(new StreamRules { MaxStreams = 100 });
        var chance = new Random(seed);
        harness.Store.HoldCommits = true;
        harness.Store.Fate = () => chance.Next(100) >= failuresPercent ? CommitFate.Durable
            : chance.Next(2) == 0 ? CommitFate.Lost : CommitFate.DurableAllTheSame;
        var stop = false;
        var flushing = Task.Run(
            async () =>
            {
                while (!Volatile.Read(ref stop))
                    if (harness.Store.ReleaseCommits() == 0)
                        await Task.Yield();
            },
            TestContext.Current.CancellationToken);

        var confirmed = new ConcurrentDictionary<string, int>();
        var sent = new TaskCompletionSource();
        var readers = Enumerable.Range(0, Readers)
            .Select(number => Task.Run(() => ReadAsync(harness, new Random((seed * 100) + number), sent.Task, confirmed)))
            .ToArray();
        var senders = Enumerable.Range(0, Senders)
            .Select(number => Task.Run(() => SendAsync(harness, new Random((seed * 10) + number), $"S{number}-")))
            .ToArray();
        await Task.WhenAll(senders);
        sent.SetResult();
        harness.Participants.EndWaits();
        await Task.WhenAll(readers);

        // Streams whose opening was not heard of hold the rest.
        Volatile.Write(ref stop, true);
        await flushing;
        harness.Store.Fate = static () => CommitFate.Durable;
        harness.Store.HoldCommits = false;
        harness.Store.ReleaseCommits();
        await harness.LoadAsync();
        harness.Time.Advance(harness.Rules.IdleTimeout);
        await ReadAsync(harness, new Random(seed), Task.CompletedTask, confirmed);

        Assert.True(confirmed.Count == Senders * MessagesEach, $"seed {seed}: {confirmed.Count} messages were confirmed");
        Assert.True(confirmed.Values.All(count => count == 1), $"seed {seed}: a message was confirmed twice");
        var durable = harness.Store.Durable(TestMessages.Reader);
        Assert.Equal(durable.LastSequence + 1, durable.LowestUnconfirmed);
        Assert.Equal(Senders * MessagesEach, durable.LastSequence);
        Assert.Empty(durable.Streams);
    }

    private static async Task SendAsync(OwnersHarness harness, Random random, string name)
    {
        for (var next = 0; next < MessagesEach;)
        {
            var count = Math.Min(random.Next(1, 6), MessagesEach - next);
            IncomingMessage[] messages = [.. Enumerable.Range(next, count).Select(number => TestMessages.New($"{name}{number}"))];
            var times = random.Next(4) == 0 ? 2 : 1;
            var replies = await Task.WhenAll(Enumerable.Range(0, times).Select(_ => harness.Append(messages)));
            if (replies.Any(reply => reply.Status == AppendStatus.Stored))
                next += count;
        }
    }

    private static async Task ReadAsync(
        OwnersHarness harness, Random random, Task sent, ConcurrentDictionary<string, int> confirmed)
    {
        PullReply last;
        do
            last = await harness.Start(OwnersHarness.NoWait);
        while (last.Status == PullStatus.Unavailable);
        while (true)
        {
            var wasSent = sent.IsCompleted;
            var step = last.Status == PullStatus.Batch ? last.Step + 1 : last.Step;
            var reply = await PullAsync(harness, random, last.Stream, step);
            if (reply.Status == PullStatus.Unavailable)
                continue;
            Confirm(last, confirmed);
            Assert.Equal(step, reply.Step);
            last = reply;
            if (wasSent && reply.Status == PullStatus.Empty)
                break;
        }

        while ((await harness.End(last.Stream, last.Step)).Status == EndStatus.Unavailable)
        {
        }
    }

    /// <summary>Pulls once or twice at once, and leaves now and then while it waits.</summary>
    private static async Task<PullReply> PullAsync(OwnersHarness harness, Random random, StreamId stream, long step)
    {
        using var caller = new CancellationTokenSource();
        var pull = harness.PullUntil(stream, step, caller.Token);
        var twin = random.Next(4) == 0 ? harness.Pull(stream, step, OwnersHarness.One) : null;
        if (random.Next(3) == 0)
            await caller.CancelAsync();
        var reply = await pull;
        if (twin is null)
            return reply;
        if (reply.Status == PullStatus.Batch && twin.IsCompleted && (await twin).Status == PullStatus.Batch)
            Assert.Equal(OwnersHarness.Texts(reply), OwnersHarness.Texts(await twin));
        return reply;
    }

    private static void Confirm(PullReply last, ConcurrentDictionary<string, int> confirmed)
    {
        if (last.Status == PullStatus.Batch)
            foreach (var text in OwnersHarness.Texts(last))
                confirmed.AddOrUpdate(text, 1, static (_, count) => count + 1);
    }
}
