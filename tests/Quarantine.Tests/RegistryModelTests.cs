using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>Random changes, failures and restarts: the registry is what a table would be, and stays small.</summary>
public sealed class RegistryModelTests
{
    private const int Participants = 12;
    private const int Certificates = 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_registry_is_what_a_table_would_be(int seed)
    {
        var (random, harness, model) = (new Random(seed), new RegistryHarness(), new Dictionary<Ispb, RegistryEntry>());
        harness.Memory.Fate = () => random.Next(60) switch
        {
            0 => CommitFate.Lost,
            1 => CommitFate.DurableAllTheSame,
            _ => CommitFate.Durable,
        };
        for (var i = 0; i < 1500; i++)
        {
            if (random.Next(40) == 0)
                harness.Restart();
            if (random.Next(20) == 0)
                harness.Time.Advance(TimeSpan.FromHours(random.Next(100)));
            var change = Change(random);
            var (expected, after) = Judge(model, change);
            var status = (await harness.Registry.ChangeAsync(change)).Status;
            // It may be durable or not: what is there tells.
            if (status == RegistryStatus.Unavailable)
                status = await IsThereAsync(harness, change.Ispb, after) ? expected : RegistryStatus.Unavailable;
            else
                Assert.True(expected == status, $"Seed {seed}, change {i}: {change} came out as {status}, not {expected}.");
            if (status == RegistryStatus.Done)
                Put(model, change.Ispb, after);
            Assert.True(harness.Stored() <= RegistryIndex.LooseMax + 2, $"Seed {seed}, change {i}: {harness.Stored()} entries.");
        }

        harness.Memory.Fate = static () => CommitFate.Durable;
        Assert.Equal(model.Values.OrderBy(static entry => entry.Ispb), await harness.EntriesAsync());
        harness.Restart();
        Assert.Equal(model.Values.OrderBy(static entry => entry.Ispb), await harness.EntriesAsync());
    }

    [Fact]
    public async Task A_year_of_daily_changes_of_a_thousand_participants_stays_small()
    {
        var harness = new RegistryHarness();
        for (var i = 0; i < 1000; i++)
            await harness.DoneAsync(RegistryStep.Onboard, RegistryHarness.Entry(
                RegistryHarness.Participant(i), name: "Bank", certificates: [i, i + 1000]));
        // Each day some participants, in turn; a binding writes all of them.
        for (var day = 0; day < 365; day++)
        {
            for (var i = 0; i < 10; i++)
                await harness.DoneAsync(RegistryStep.SetState, RegistryHarness.Entry(
                    RegistryHarness.Participant(((10 * day) + i) % 1000),
                    (day / 100) % 2 == 0 ? AccessState.Suspended : AccessState.Active));
            harness.Time.Advance(TimeSpan.FromDays(1));
            Assert.InRange(harness.Stored(), 1, RegistryIndex.LooseMax + 5);
        }

        harness.Restart();
        Assert.Equal(1000, (await harness.EntriesAsync()).Count);
    }

    private static RegistryChange Change(Random random)
    {
        var ispb = RegistryHarness.Participant(random.Next(Participants));
        var step = (RegistryStep)random.Next(1, 8);
        // Participants leave rarely, so that there are some.
        if (step == RegistryStep.Remove && random.Next(4) != 0)
            step = RegistryStep.AddCertificate;
        return new RegistryChange(
            step,
            RegistryHarness.Entry(
                ispb, (AccessState)random.Next(4), step == RegistryStep.Onboard ? $"Bank {random.Next(2)}" : "",
                step is RegistryStep.SetState or RegistryStep.Remove ? [] : [random.Next(Certificates)],
                step is RegistryStep.AddKey or RegistryStep.RemoveKey
                    ? [new RequestKey($"k{random.Next(9)}", (AccessScopes)random.Next(1, 4))]
                    : []),
            "ana", "why");
    }

    /// <summary>What a table would say and have, written without the registry's own code.</summary>
    private static (RegistryStatus Status, RegistryEntry? After) Judge(
        Dictionary<Ispb, RegistryEntry> model, RegistryChange change)
    {
        var before = model.GetValueOrDefault(change.Ispb);
        var others = model.Values.Where(entry => entry.Ispb != change.Ispb).ToList();
        var isNew = change.Step == RegistryStep.Onboard;
        if (before is null && !isNew)
            return (change.Step == RegistryStep.Remove ? RegistryStatus.NoChange : RegistryStatus.NotFound, null);
        if (before is not null && isNew)
            return (before.Equals(change.Entry) ? RegistryStatus.NoChange : RegistryStatus.Exists, before);
        if (change.Step == RegistryStep.Remove)
            return (RegistryStatus.Done, null);
        var after = isNew ? change.Entry : Changed(before!, change);
        if (after.Equals(before))
            return (RegistryStatus.NoChange, before);
        if (after.Certificates.Count > 4)
            return (RegistryStatus.TooManyCertificates, before);
        if (after.Keys.Count > 2)
            return (RegistryStatus.TooManyKeys, before);
        if (change.Step is RegistryStep.Onboard or RegistryStep.AddCertificate
            && others.Exists(other => other.Certificates.Contains(change.Entry.Certificates[0])))
            return (RegistryStatus.CertificateTaken, before);
        if (change.Step == RegistryStep.AddKey
            && others.Exists(other => other.Keys.Any(key => key.Id == change.Entry.Keys[0].Id)))
            return (RegistryStatus.KeyTaken, before);
        return (RegistryStatus.Done, after);
    }

    private static RegistryEntry Changed(RegistryEntry before, RegistryChange change)
    {
        var certificates = before.Certificates.ToList();
        var keys = before.Keys.ToList();
        if (change.Step == RegistryStep.SetState)
            return before with { State = change.Entry.State };
        if (change.Step == RegistryStep.AddCertificate && !certificates.Contains(change.Entry.Certificates[0]))
            certificates.Add(change.Entry.Certificates[0]);
        if (change.Step == RegistryStep.RemoveCertificate)
            certificates.Remove(change.Entry.Certificates[0]);
        var at = change.Entry.Keys.Count == 0 ? -1 : keys.FindIndex(key => key.Id == change.Entry.Keys[0].Id);
        if (change.Step == RegistryStep.AddKey && at < 0)
            keys.Add(change.Entry.Keys[0]);
        else if (change.Step == RegistryStep.AddKey)
            keys[at] = change.Entry.Keys[0];
        else if (change.Step == RegistryStep.RemoveKey && at >= 0)
            keys.RemoveAt(at);
        return before with { Certificates = certificates, Keys = keys };
    }

    private static async Task<bool> IsThereAsync(RegistryHarness harness, Ispb ispb, RegistryEntry? after)
    {
        RegistryContent content;
        do
            content = await harness.Registry.ReadAsync(-1);
        while (content.Status != RegistryStatus.Done);
        return Equals(content.Entries.FirstOrDefault(entry => entry.Ispb == ispb), after);
    }

    private static void Put(Dictionary<Ispb, RegistryEntry> model, Ispb ispb, RegistryEntry? after)
    {
        if (after is null)
            model.Remove(ispb);
        else
            model[ispb] = after;
    }
}
