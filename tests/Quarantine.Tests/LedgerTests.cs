using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>What is durable, what is shared, and what is left when a commit fails.</summary>
public sealed class LedgerTests
{
    private readonly Ward _ward = new();

    [Fact]
    public async Task All_of_it_is_there_after_a_restart()
    {
        var ids = await _ward.AddAsync(Ward.Many(50));
        await _ward.Quarantine.DropAsync(ids[3], "ana", "wrong");
        await _ward.Quarantine.MarkReleasedAsync(ids[49], "ana", "right", default);
        await _ward.Flags.ShutOffAsync(Ward.Sender, "ana", "why");
        var (contents, counts, steps) = (await _ward.ContentsAsync(), await _ward.Quarantine.CountAsync(), await _ward.RecordsAsync());
        var flags = await _ward.Flags.ListAsync();

        _ward.Restart();
        Assert.Equal(contents, await _ward.ContentsAsync());
        Assert.Equal(counts.Counts, (await _ward.Quarantine.CountAsync()).Counts);
        Assert.Equal(steps, await _ward.RecordsAsync());
        Assert.Equal(flags.Senders, (await _ward.Flags.ListAsync()).Senders);
        Assert.Equal(ids[0], await _ward.AddAsync(Ward.New("M1")));
    }

    [Fact]
    public async Task Nothing_is_told_before_it_is_durable()
    {
        _ward.Memory.HoldCommits = true;
        var adding = _ward.Quarantine.AddAsync([Ward.New("1")]).AsTask();
        Assert.False(adding.IsCompleted);
        Assert.Equal(0, (await _ward.Quarantine.CountAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Total);
        _ward.Memory.HoldCommits = false;
        _ward.Memory.ReleaseCommits();
        Assert.Equal(QuarantineStatus.Done, (await adding).Status);
    }

    [Fact]
    public async Task Many_at_once_share_commits()
    {
        await _ward.AddAsync(Ward.New("first"));
        _ward.Memory.HoldCommits = true;
        var sizes = new List<int>();
        _ward.Memory.Committing = decisions => sizes.Add(decisions.OfType<MessageAccepted>().Count(static accepted => accepted.Message.Destination == MessageQuarantine.Service));
        Task<QuarantineAdded>[] adding = [.. Ward.Many(40).Select(message => _ward.Quarantine.AddAsync([message]).AsTask())];
        _ward.Memory.HoldCommits = false;
        _ward.Memory.ReleaseCommits();
        Assert.All(await Task.WhenAll(adding), static reply => Assert.Equal(QuarantineStatus.Done, reply.Status));
        // The first goes alone, and the others came while it was on its way.
        Assert.Equal([1, 39], sizes.Where(static size => size > 0));
        Assert.Equal(41, (await _ward.ContentsAsync()).Length);
    }

    [Fact]
    public async Task Many_at_once_do_not_get_past_the_limit()
    {
        var ward = new Ward(options: new QuarantineOptions { MaxMessages = 7 });
        await ward.AddAsync(Ward.New("first"));
        ward.Memory.HoldCommits = true;
        Task<QuarantineAdded>[] adding = [.. Ward.Many(20).Select(message => ward.Quarantine.AddAsync([message]).AsTask())];
        ward.Memory.HoldCommits = false;
        ward.Memory.ReleaseCommits();
        var replies = await Task.WhenAll(adding);
        Assert.Equal(6, replies.Count(static reply => reply.Status == QuarantineStatus.Done));
        Assert.Equal(14, replies.Count(static reply => reply.Status == QuarantineStatus.Full));
        Assert.Equal(7, (await ward.ContentsAsync()).Length);
    }

    [Fact]
    public async Task The_same_message_many_times_at_once_is_one_entry()
    {
        _ward.Memory.HoldCommits = true;
        Task<QuarantineAdded>[] adding = [.. Enumerable.Range(0, 30).Select(_ => _ward.Quarantine.AddAsync([Ward.New("a")]).AsTask())];
        _ward.Memory.HoldCommits = false;
        _ward.Memory.ReleaseCommits();
        Assert.Single((await Task.WhenAll(adding)).SelectMany(static reply => reply.Ids).Distinct());
        Assert.Single(await _ward.StepsAsync());
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
                var id = await _ward.AddAsync(Ward.New($"{thread}-{i}"));
                await _ward.AddAsync(Ward.New($"shared {i}"));
                if (i % 3 == 0)
                    Assert.Equal(QuarantineStatus.Done, await _ward.Quarantine.DropAsync(id, "ana", "wrong"));
                else
                    kept.Add($"{thread}-{i}");
            }

            return kept;
        })));
        var expected = left.SelectMany(static kept => kept).Concat(Enumerable.Range(0, Each).Select(i => $"shared {i}")).Order(StringComparer.Ordinal);
        Assert.Equal(expected, (await _ward.ContentsAsync()).Order(StringComparer.Ordinal));
        _ward.Restart();
        Assert.Equal(expected, (await _ward.ContentsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(
            (Threads * Each) + Each + (Threads * Each / 3),
            (await _ward.RecordsAsync()).Length);
    }

    [Theory]
    [InlineData((int)CommitFate.Lost)]
    [InlineData((int)CommitFate.DurableAllTheSame)]
    public async Task After_a_failed_commit_it_goes_on_from_what_is_durable(int fate)
    {
        await _ward.AddAsync(Ward.New("before"));
        _ward.Memory.FailNext((CommitFate)fate);
        Assert.Equal(QuarantineStatus.Unavailable, (await _ward.Quarantine.AddAsync([Ward.New("a"), Ward.New("b")])).Status);
        var ids = await _ward.AddAsync([Ward.New("a"), Ward.New("b")]);
        Assert.Equal(["before", "a", "b"], await _ward.ContentsAsync());
        _ward.Restart();
        Assert.Equal(ids, await _ward.AddAsync([Ward.New("a"), Ward.New("b")]));
        Assert.Equal(["before", "a", "b"], await _ward.ContentsAsync());
    }

    [Theory]
    [InlineData((int)CommitFate.Lost)]
    [InlineData((int)CommitFate.DurableAllTheSame)]
    public async Task After_a_failed_drop_the_index_is_what_is_durable(int fate)
    {
        var id = await _ward.AddAsync(Ward.New("a"));
        var commits = 0;
        _ward.Memory.Fate = () => ++commits == 2 ? (CommitFate)fate : CommitFate.Durable;
        Assert.Equal(QuarantineStatus.Unavailable, await _ward.Quarantine.DropAsync(id, "ana", "wrong"));
        var again = await _ward.Quarantine.DropAsync(id, "ana", "wrong");
        Assert.Equal((CommitFate)fate == CommitFate.Lost ? QuarantineStatus.Done : QuarantineStatus.NotFound, again);
        Assert.Empty(await _ward.ContentsAsync());
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
        _ward.Memory.Fate = () => (CommitFate)(fates.Next(10) switch { 0 => CommitFate.Lost, 1 => CommitFate.DurableAllTheSame, _ => CommitFate.Durable });
        for (var i = 0; i < 400; i++)
        {
            var page = await _ward.Quarantine.ListAsync(QuarantineFilter.All);
            if (random.Next(3) == 0 && page.Messages.Count > 0)
                await _ward.Quarantine.DropAsync(page.Messages[random.Next(page.Messages.Count)].Id, "ana", "wrong");
            else
                await _ward.Quarantine.AddAsync([Ward.New($"{random.Next(200)}")]);
        }

        _ward.Memory.Fate = static () => CommitFate.Durable;
        await _ward.AddAsync(Ward.New("last"));
        await _ward.Audit.AppendAsync([new AuditRecord(_ward.Time.GetUtcNow(), "ana", AuditAction.Dropped, "last", "why", "")]);
        var (contents, records) = (await _ward.ContentsAsync(), await _ward.RecordsAsync());
        _ward.Restart();
        var (durable, steps) = (await _ward.ContentsAsync(), await _ward.RecordsAsync());
        Assert.True(contents.SequenceEqual(durable), $"Seed {seed}.");
        Assert.True(records.SequenceEqual(steps), $"Seed {seed}.");
        Assert.Equal(contents.Length, contents.Distinct().Count());
        Assert.Equal(Enumerable.Range(1, records.Length).Select(number => (long)number), records.Select(record => record.Number));
    }

    [Fact]
    public async Task Without_the_store_all_is_answered_with_unavailable_and_comes_back_with_it()
    {
        var id = await _ward.AddAsync(Ward.New("a"));
        _ward.Restart();
        _ward.Memory.IsAvailable = false;
        Assert.Equal(QuarantineStatus.Unavailable, (await _ward.Quarantine.AddAsync([Ward.New("b")])).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await _ward.Quarantine.ListAsync(QuarantineFilter.All)).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await _ward.Quarantine.ShowAsync(id)).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await _ward.Quarantine.CountAsync()).Status);
        Assert.Equal(QuarantineStatus.Unavailable, await _ward.Quarantine.DropAsync(id, "ana", "wrong"));
        Assert.Equal(QuarantineStatus.Unavailable, (await _ward.Audit.ListAsync()).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await _ward.Flags.ListAsync()).Status);
        _ward.Memory.IsAvailable = true;
        Assert.Equal(["a"], await _ward.ContentsAsync());
    }

    [Fact]
    public async Task Who_takes_over_finds_what_the_other_did_and_the_other_notices()
    {
        await _ward.AddAsync(Ward.New("a"));
        var earlier = _ward.Quarantine;
        _ward.Restart();
        var id = await _ward.AddAsync(Ward.New("b"));
        var seen = await earlier.AddAsync([Ward.New("b"), Ward.New("c")]);
        Assert.Equal(QuarantineStatus.Done, seen.Status);
        Assert.Equal(id, seen.Ids[0]);
        await _ward.AddAsync(Ward.New("d"));
        Assert.Equal(["a", "b", "c", "d"], await _ward.ContentsAsync());
    }

    [Fact]
    public async Task A_message_that_is_there_is_not_vouched_for_where_another_owner_may_have_taken_it_out()
    {
        var id = await _ward.AddAsync(Ward.New("a"));
        var earlier = _ward.Quarantine;
        _ward.Restart();
        await _ward.Quarantine.DropAsync(id, "ana", "wrong");
        var again = await earlier.AddAsync([Ward.New("a")]);
        Assert.NotEqual(id, again.Ids[0]);
        Assert.Equal(QuarantineStatus.Done, (await earlier.ShowAsync(again.Ids[0])).Status);
    }

    [Fact]
    public async Task What_another_owner_did_is_seen_by_all_questions_and_steps()
    {
        var dropped = await _ward.AddAsync(Ward.New("a"));
        await _ward.Flags.ListAsync();
        var (quarantine, flags, audit) = (_ward.Quarantine, _ward.Flags, _ward.Audit);
        _ward.Restart();
        await _ward.Quarantine.DropAsync(dropped, "ana", "wrong");
        var added = await _ward.AddAsync(Ward.New("b"));
        await _ward.Flags.ShutOffAsync(Ward.Sender, "ana", "why");

        Assert.Equal(added, Assert.Single((await quarantine.ListAsync(QuarantineFilter.All)).Messages).Id);
        Assert.Equal(QuarantineStatus.NotFound, (await quarantine.ShowAsync(dropped)).Status);
        Assert.Equal((await _ward.RecordsAsync()).Length, (await audit.ListAsync()).Records.Count);
        Assert.Equal(QuarantineStatus.Done, await quarantine.DropAsync(added, "ana", "wrong"));
        Assert.Equal(QuarantineStatus.Done, await flags.AdmitAsync(Ward.Sender, "ana", "mended"));
    }

    [Fact]
    public async Task Two_owners_at_once_lose_nothing_and_double_nothing()
    {
        var first = _ward.Quarantine;
        _ward.Restart();
        var ids = await Task.WhenAll(new[] { first, _ward.Quarantine }.Select(owner => Task.Run(async () =>
        {
            var own = new List<QuarantineId>();
            foreach (var message in Ward.Many(150))
            {
                QuarantineAdded reply;
                while ((reply = await owner.AddAsync([message])).Status != QuarantineStatus.Done)
                    Assert.Equal(QuarantineStatus.Unavailable, reply.Status);
                own.Add(reply.Ids[0]);
            }

            return own;
        })));
        Assert.Equal(ids[0], ids[1]);
        _ward.Restart();
        Assert.Equal(150, (await _ward.ContentsAsync()).Distinct().Count());
        Assert.Equal(150, (await _ward.Quarantine.CountAsync()).Total);
    }

    [Fact]
    public async Task A_damaged_message_does_not_hold_up_the_others()
    {
        await _ward.AddAsync(Ward.Many(40));
        _ward.Memory.Damaged.Add(7);
        _ward.Restart();
        Assert.Equal(Enumerable.Range(1, 40).Where(number => number != 7).Select(number => $"M{number}"), await _ward.ContentsAsync());
        await _ward.AddAsync(Ward.New("new"));
    }

    [Fact]
    public async Task Nothing_of_it_is_ever_handed_out_or_waits_to_be()
    {
        await _ward.AddAsync(Ward.Many(3));
        await _ward.Flags.ShutOffAsync(Ward.Sender, "ana", "why");
        foreach (var service in (Ispb[])[MessageQuarantine.Service, ShutOffSenders.Service, AuditTrail.Service])
        {
            var state = _ward.Memory.Durable(service);
            Assert.Equal(0, state.Available);
            Assert.Empty(state.Streams);
            Assert.True(service.IsService);
            Assert.False(Ispb.TryParse(service.ToString(), out _));
        }
    }
}
