using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Participants;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>What is durable, what is shared, and what is left when a commit fails.</summary>
public sealed class LedgerTests
{
    private readonly QuarantineHarness _harness = new();

    [Fact]
    public async Task All_of_it_is_there_after_a_restart()
    {
        var ids = await _harness.AddAsync(QuarantineHarness.Many(50));
        await _harness.Quarantine.DropAsync(ids[3], "ana", "wrong");
        await _harness.Quarantine.MarkReleasedAsync(ids[49], "ana", "right", default);
        await _harness.Flags.ShutOffAsync(QuarantineHarness.Sender, "ana", "why");
        var (contents, counts, steps) =
            (await _harness.ContentsAsync(), await _harness.Quarantine.CountAsync(), await _harness.RecordsAsync());
        var flags = await _harness.Flags.ListAsync();

        _harness.Restart();
        Assert.Equal(contents, await _harness.ContentsAsync());
        Assert.Equal(counts.Counts, (await _harness.Quarantine.CountAsync()).Counts);
        Assert.Equal(steps, await _harness.RecordsAsync());
        Assert.Equal(flags.Senders, (await _harness.Flags.ListAsync()).Senders);
        Assert.Equal(ids[0], await _harness.AddAsync(QuarantineHarness.New("M1")));
    }

    [Fact]
    public async Task Nothing_is_told_before_it_is_durable()
    {
        _harness.Memory.HoldCommits = true;
        var adding = _harness.Quarantine.AddAsync([QuarantineHarness.New("1")]).AsTask();
        Assert.False(adding.IsCompleted);
        Assert.Equal(0, (await _harness.Quarantine.CountAsync().AsTask().WaitAsync(
            TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Total);
        _harness.Memory.HoldCommits = false;
        _harness.Memory.ReleaseCommits();
        Assert.Equal(QuarantineStatus.Done, (await adding).Status);
    }

    [Fact]
    public async Task Many_at_once_share_commits()
    {
        await _harness.AddAsync(QuarantineHarness.New("first"));
        _harness.Memory.HoldCommits = true;
        var sizes = new List<int>();
        _harness.Memory.Committing = decisions => sizes.Add(decisions.OfType<MessageAccepted>().Count(static accepted =>
            accepted.Message.Destination == MessageQuarantine.Service));
        Task<QuarantineAdded>[] adding =
            [.. QuarantineHarness.Many(40).Select(message => _harness.Quarantine.AddAsync([message]).AsTask())];
        _harness.Memory.HoldCommits = false;
        _harness.Memory.ReleaseCommits();
        Assert.All(await Task.WhenAll(adding), static reply => Assert.Equal(QuarantineStatus.Done, reply.Status));
        // The first goes alone, and the others came while it was on its way.
        Assert.Equal([1, 39], sizes.Where(static size => size > 0));
        Assert.Equal(41, (await _harness.ContentsAsync()).Length);
    }

    [Fact]
    public async Task Many_at_once_do_not_get_past_the_limit()
    {
        var harness = new QuarantineHarness(options: new QuarantineOptions { MaxMessages = 7 });
        await harness.AddAsync(QuarantineHarness.New("first"));
        harness.Memory.HoldCommits = true;
        Task<QuarantineAdded>[] adding =
            [.. QuarantineHarness.Many(20).Select(message => harness.Quarantine.AddAsync([message]).AsTask())];
        harness.Memory.HoldCommits = false;
        harness.Memory.ReleaseCommits();
        var replies = await Task.WhenAll(adding);
        Assert.Equal(6, replies.Count(static reply => reply.Status == QuarantineStatus.Done));
        Assert.Equal(14, replies.Count(static reply => reply.Status == QuarantineStatus.Full));
        Assert.Equal(7, (await harness.ContentsAsync()).Length);
    }

    [Fact]
    public async Task The_same_message_many_times_at_once_is_one_entry()
    {
        _harness.Memory.HoldCommits = true;
        Task<QuarantineAdded>[] adding =
            [.. Enumerable.Range(0, 30).Select(_ => _harness.Quarantine.AddAsync([QuarantineHarness.New("a")]).AsTask())];
        _harness.Memory.HoldCommits = false;
        _harness.Memory.ReleaseCommits();
        Assert.Single((await Task.WhenAll(adding)).SelectMany(static reply => reply.Ids).Distinct());
        Assert.Single(await _harness.StepsAsync());
    }

    [Fact]
    public async Task Many_threads_lose_nothing_and_double_nothing()
    {
        const int Threads = 8, Each = 60;
        var left = await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            var kept = new List<string>();
            for (var i = 0; i < Each; i++)
            {
                var id = await _harness.AddAsync(QuarantineHarness.New($"{thread}-{i}"));
                await _harness.AddAsync(QuarantineHarness.New($"shared {i}"));
                if (i % 3 == 0)
                    Assert.Equal(QuarantineStatus.Done, await _harness.Quarantine.DropAsync(id, "ana", "wrong"));
                else
                    kept.Add($"{thread}-{i}");
            }

            return kept;
        })));
        var expected = left.SelectMany(static kept => kept).Concat(Enumerable.Range(0, Each).Select(i => $"shared {i}"))
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected, (await _harness.ContentsAsync()).Order(StringComparer.Ordinal));
        _harness.Restart();
        Assert.Equal(expected, (await _harness.ContentsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(
            (Threads * Each) + Each + (Threads * Each / 3),
            (await _harness.RecordsAsync()).Length);
    }

    [Theory]
    [InlineData((int)CommitFate.Lost)]
    [InlineData((int)CommitFate.DurableAllTheSame)]
    public async Task After_a_failed_commit_it_goes_on_from_what_is_durable(int fate)
    {
        await _harness.AddAsync(QuarantineHarness.New("before"));
        _harness.Memory.FailNext((CommitFate)fate);
        Assert.Equal(
            QuarantineStatus.Unavailable,
            (await _harness.Quarantine.AddAsync([QuarantineHarness.New("a"), QuarantineHarness.New("b")])).Status);
        var ids = await _harness.AddAsync([QuarantineHarness.New("a"), QuarantineHarness.New("b")]);
        Assert.Equal(["before", "a", "b"], await _harness.ContentsAsync());
        _harness.Restart();
        Assert.Equal(ids, await _harness.AddAsync([QuarantineHarness.New("a"), QuarantineHarness.New("b")]));
        Assert.Equal(["before", "a", "b"], await _harness.ContentsAsync());
    }

    [Theory]
    [InlineData((int)CommitFate.Lost)]
    [InlineData((int)CommitFate.DurableAllTheSame)]
    public async Task After_a_failed_drop_the_index_is_what_is_durable(int fate)
    {
        var id = await _harness.AddAsync(QuarantineHarness.New("a"));
        var commits = 0;
        _harness.Memory.Fate = () => ++commits == 2 ? (CommitFate)fate : CommitFate.Durable;
        Assert.Equal(QuarantineStatus.Unavailable, await _harness.Quarantine.DropAsync(id, "ana", "wrong"));
        var again = await _harness.Quarantine.DropAsync(id, "ana", "wrong");
        Assert.Equal((CommitFate)fate == CommitFate.Lost ? QuarantineStatus.Done : QuarantineStatus.NotFound, again);
        Assert.Empty(await _harness.ContentsAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Through_failures_at_random_memory_and_store_agree(int seed)
    {
        var random = new Random(seed);
        var fates = new Random(seed + 1000);
        _harness.Memory.Fate = () => (CommitFate)(fates.Next(10) switch
        {
            0 => CommitFate.Lost,
            1 => CommitFate.DurableAllTheSame,
            _ => CommitFate.Durable,
        });
        for (var i = 0; i < 400; i++)
        {
            var page = await _harness.Quarantine.ListAsync(QuarantineFilter.All);
            if (random.Next(3) == 0 && page.Messages.Count > 0)
                await _harness.Quarantine.DropAsync(page.Messages[random.Next(page.Messages.Count)].Id, "ana", "wrong");
            else
                await _harness.Quarantine.AddAsync([QuarantineHarness.New($"{random.Next(200)}")]);
        }

        _harness.Memory.Fate = static () => CommitFate.Durable;
        await _harness.AddAsync(QuarantineHarness.New("last"));
        await _harness.Audit.AppendAsync(
            [new AuditRecord(_harness.Time.GetUtcNow(), "ana", AuditAction.Dropped, "last", "why", "")]);
        var (contents, records) = (await _harness.ContentsAsync(), await _harness.RecordsAsync());
        _harness.Restart();
        var (durable, steps) = (await _harness.ContentsAsync(), await _harness.RecordsAsync());
        Assert.True(contents.SequenceEqual(durable), $"Seed {seed}.");
        Assert.True(records.SequenceEqual(steps), $"Seed {seed}.");
        Assert.Equal(contents.Length, contents.Distinct().Count());
        Assert.Equal(Enumerable.Range(1, records.Length).Select(number => (long)number), records.Select(record => record.Number));
    }

    [Fact]
    public async Task Without_the_store_all_is_answered_with_unavailable_and_comes_back_with_it()
    {
        var id = await _harness.AddAsync(QuarantineHarness.New("a"));
        _harness.Restart();
        _harness.Memory.IsAvailable = false;
        Assert.Equal(QuarantineStatus.Unavailable, (await _harness.Quarantine.AddAsync([QuarantineHarness.New("b")])).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await _harness.Quarantine.ListAsync(QuarantineFilter.All)).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await _harness.Quarantine.ShowAsync(id)).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await _harness.Quarantine.CountAsync()).Status);
        Assert.Equal(QuarantineStatus.Unavailable, await _harness.Quarantine.DropAsync(id, "ana", "wrong"));
        Assert.Equal(QuarantineStatus.Unavailable, (await _harness.Audit.ListAsync()).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await _harness.Flags.ListAsync()).Status);
        _harness.Memory.IsAvailable = true;
        Assert.Equal(["a"], await _harness.ContentsAsync());
    }

    [Fact]
    public async Task Who_takes_over_finds_what_the_other_did_and_the_other_notices()
    {
        await _harness.AddAsync(QuarantineHarness.New("a"));
        var earlier = _harness.Quarantine;
        _harness.Restart();
        var id = await _harness.AddAsync(QuarantineHarness.New("b"));
        var seen = await earlier.AddAsync([QuarantineHarness.New("b"), QuarantineHarness.New("c")]);
        Assert.Equal(QuarantineStatus.Done, seen.Status);
        Assert.Equal(id, seen.Ids[0]);
        await _harness.AddAsync(QuarantineHarness.New("d"));
        Assert.Equal(["a", "b", "c", "d"], await _harness.ContentsAsync());
    }

    [Fact]
    public async Task A_message_that_is_there_is_not_vouched_for_where_another_owner_may_have_taken_it_out()
    {
        var id = await _harness.AddAsync(QuarantineHarness.New("a"));
        var earlier = _harness.Quarantine;
        _harness.Restart();
        await _harness.Quarantine.DropAsync(id, "ana", "wrong");
        var again = await earlier.AddAsync([QuarantineHarness.New("a")]);
        Assert.NotEqual(id, again.Ids[0]);
        Assert.Equal(QuarantineStatus.Done, (await earlier.ShowAsync(again.Ids[0])).Status);
    }

    [Fact]
    public async Task What_another_owner_did_is_seen_by_all_questions_and_steps()
    {
        var dropped = await _harness.AddAsync(QuarantineHarness.New("a"));
        await _harness.Flags.ListAsync();
        var (quarantine, flags, audit) = (_harness.Quarantine, _harness.Flags, _harness.Audit);
        _harness.Restart();
        await _harness.Quarantine.DropAsync(dropped, "ana", "wrong");
        var added = await _harness.AddAsync(QuarantineHarness.New("b"));
        await _harness.Flags.ShutOffAsync(QuarantineHarness.Sender, "ana", "why");

        Assert.Equal(added, Assert.Single((await quarantine.ListAsync(QuarantineFilter.All)).Messages).Id);
        Assert.Equal(QuarantineStatus.NotFound, (await quarantine.ShowAsync(dropped)).Status);
        Assert.Equal((await _harness.RecordsAsync()).Length, (await audit.ListAsync()).Records.Count);
        Assert.Equal(QuarantineStatus.Done, await quarantine.DropAsync(added, "ana", "wrong"));
        Assert.Equal(QuarantineStatus.Done, await flags.AdmitAsync(QuarantineHarness.Sender, "ana", "mended"));
    }

    [Fact]
    public async Task Two_owners_at_once_lose_nothing_and_double_nothing()
    {
        var first = _harness.Quarantine;
        _harness.Restart();
        var ids = await Task.WhenAll(new[] { first, _harness.Quarantine }.Select(owner => Task.Run(async () =>
        {
            var own = new List<QuarantineId>();
            foreach (var message in QuarantineHarness.Many(150))
            {
                QuarantineAdded reply;
                while ((reply = await owner.AddAsync([message])).Status != QuarantineStatus.Done)
                    Assert.Equal(QuarantineStatus.Unavailable, reply.Status);
                own.Add(reply.Ids[0]);
            }

            return own;
        })));
        Assert.Equal(ids[0], ids[1]);
        _harness.Restart();
        Assert.Equal(150, (await _harness.ContentsAsync()).Distinct().Count());
        Assert.Equal(150, (await _harness.Quarantine.CountAsync()).Total);
    }

    [Fact]
    public async Task A_damaged_message_does_not_hold_up_the_others()
    {
        await _harness.AddAsync(QuarantineHarness.Many(40));
        _harness.Memory.Damaged.Add(7);
        _harness.Restart();
        Assert.Equal(
            Enumerable.Range(1, 40).Where(number => number != 7).Select(number => $"M{number}"), await _harness.ContentsAsync());
        await _harness.AddAsync(QuarantineHarness.New("new"));
    }

    [Fact]
    public async Task Nothing_of_it_is_ever_handed_out_or_waits_to_be()
    {
        await _harness.AddAsync(QuarantineHarness.Many(3));
        await _harness.Flags.ShutOffAsync(QuarantineHarness.Sender, "ana", "why");
        var registry = new KeptRegistry(_harness.Store, _harness.Audit, _harness.Time, new SeededSource(9));
        await registry.ChangeAsync(
            new RegistryChange(RegistryStep.Onboard, RegistryEntry.Of(QuarantineHarness.Psp), "ana", "why"));
        Ispb[] services = [MessageQuarantine.Service, ShutOffSenders.Service, AuditTrail.Service, KeptRegistry.Service];
        foreach (var service in services)
        {
            var state = _harness.Memory.Durable(service);
            Assert.Equal(0, state.Available);
            Assert.Empty(state.Streams);
            Assert.True(service.IsService);
            Assert.False(Ispb.TryParse(service.ToString(), out _));
        }
    }
}
