using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>The registry in the store: what changes do, what they refuse, and what lasts.</summary>
public sealed class KeptRegistryTests
{
    private static readonly Ispb A = RegistryHarness.A;
    private static readonly Ispb B = RegistryHarness.B;
    private static readonly RequestKey Key1 = new("k-1", AccessScopes.All);
    private static readonly RequestKey Key2 = new("k-2", AccessScopes.Send);
    private static readonly RequestKey Key3 = new("k-3", AccessScopes.Read);

    private readonly RegistryHarness _harness = new();

    [Fact]
    public async Task Steps_change_what_they_say_and_nothing_else()
    {
        var entry = RegistryHarness.Entry(A, AccessState.ReadOnly, "Bank A", [1, 2], Key1);
        await _harness.DoneAsync(RegistryStep.Onboard, entry);
        await _harness.DoneAsync(RegistryStep.SetState, RegistryHarness.Entry(A, AccessState.Suspended));
        await _harness.DoneAsync(RegistryStep.AddCertificate, RegistryHarness.Entry(A, certificates: [3]));
        await _harness.DoneAsync(RegistryStep.RemoveCertificate, RegistryHarness.Entry(A, certificates: [1]));
        await _harness.DoneAsync(RegistryStep.AddKey, RegistryHarness.Entry(A, keys: Key2));
        await _harness.DoneAsync(RegistryStep.AddKey, RegistryHarness.Entry(A, keys: Key1 with { Scopes = AccessScopes.Read }));
        RegistryEntry[] expected =
        [
            RegistryHarness.Entry(
                A, AccessState.Suspended, "Bank A", [2, 3], Key1 with { Scopes = AccessScopes.Read }, Key2),
        ];
        Assert.Equal(expected, await _harness.EntriesAsync());
        _harness.Restart();
        Assert.Equal(expected, await _harness.EntriesAsync());

        await _harness.DoneAsync(RegistryStep.RemoveKey, RegistryHarness.Entry(A, keys: Key1));
        Assert.Equal([Key2], Assert.Single(await _harness.EntriesAsync()).Keys);
        await _harness.DoneAsync(RegistryStep.Remove, RegistryEntry.Of(A));
        Assert.Empty(await _harness.EntriesAsync());
        _harness.Restart();
        Assert.Empty(await _harness.EntriesAsync());
    }

    [Fact]
    public async Task What_is_so_already_changes_nothing_and_has_no_record()
    {
        var entry = RegistryHarness.Entry(A, name: "Bank A", certificates: [1], keys: Key1);
        await _harness.DoneAsync(RegistryStep.Onboard, entry);
        foreach (var (step, again) in new[]
        {
            (RegistryStep.Onboard, entry), (RegistryStep.SetState, entry), (RegistryStep.AddCertificate, entry),
            (RegistryStep.RemoveCertificate, RegistryHarness.Entry(A, certificates: [2])), (RegistryStep.AddKey, entry),
            (RegistryStep.RemoveKey, RegistryHarness.Entry(A, keys: Key2)), (RegistryStep.Remove, RegistryEntry.Of(B)),
        })
            Assert.Equal(RegistryStatus.NoChange, await _harness.StatusAsync(step, again));
        Assert.Single(await _harness.RecordsAsync());
        Assert.Equal(1, _harness.Stored());
    }

    [Fact]
    public async Task What_is_against_the_rules_is_refused_and_says_whose_it_is()
    {
        await _harness.DoneAsync(RegistryStep.Onboard, RegistryHarness.Entry(A, certificates: [1, 2, 3, 4], keys: [Key1, Key2]));
        await _harness.DoneAsync(RegistryStep.Onboard, RegistryHarness.Entry(B));

        await RefusedAsync(RegistryStatus.Exists, RegistryStep.Onboard, RegistryHarness.Entry(A, name: "other"));
        await RefusedAsync(
            RegistryStatus.TooManyCertificates, RegistryStep.AddCertificate, RegistryHarness.Entry(A, certificates: [5]));
        await RefusedAsync(RegistryStatus.TooManyKeys, RegistryStep.AddKey, RegistryHarness.Entry(A, keys: Key3));
        await RefusedAsync(
            RegistryStatus.CertificateTaken, RegistryStep.AddCertificate, RegistryHarness.Entry(B, certificates: [4]), A);
        await RefusedAsync(RegistryStatus.KeyTaken, RegistryStep.AddKey, RegistryHarness.Entry(B, keys: Key2), A);
        var stranger = RegistryHarness.Participant(7);
        await RefusedAsync(
            RegistryStatus.CertificateTaken, RegistryStep.Onboard, RegistryHarness.Entry(stranger, certificates: [1]), A);
        foreach (var step in Enum.GetValues<RegistryStep>().Except([RegistryStep.Onboard, RegistryStep.Remove]))
            await RefusedAsync(RegistryStatus.NotFound, step, RegistryEntry.Of(stranger));
        Assert.Equal(2, (await _harness.RecordsAsync()).Length);

        async Task RefusedAsync(RegistryStatus status, RegistryStep step, RegistryEntry entry, Ispb? owner = null)
        {
            var answer = await _harness.TakeAsync(step, entry);
            Assert.Equal((status, owner), (answer.Status, answer.Owner));
        }
    }

    [Theory]
    [InlineData("ab", "k", "")]
    [InlineData("A", "../k", "")]
    [InlineData("A", "k", "a\nb")]
    public async Task What_is_not_of_its_form_is_refused(string certificate, string key, string name)
    {
        var entry = new RegistryEntry(
            A, name, AccessState.Active, [certificate == "A" ? RegistryHarness.Thumbprint(1) : certificate],
            [new RequestKey(key, AccessScopes.All)]);
        Assert.Equal(RegistryStatus.Malformed, await _harness.StatusAsync(RegistryStep.Onboard, entry));
        Assert.Equal(
            RegistryStatus.BadReason,
            (await _harness.Registry.ChangeAsync(
                new RegistryChange(RegistryStep.Onboard, RegistryEntry.Of(A), "ana", " "))).Status);
    }

    [Fact]
    public async Task Each_change_is_recorded_with_what_was_before_and_what_is_after()
    {
        var (first, second) = (RegistryHarness.Thumbprint(1), RegistryHarness.Thumbprint(2));
        await _harness.DoneAsync(
            RegistryStep.Onboard, RegistryHarness.Entry(A, name: "Bank A", certificates: [1], keys: Key1));
        await _harness.DoneAsync(RegistryStep.SetState, RegistryHarness.Entry(A, AccessState.SendOnly));
        await _harness.DoneAsync(RegistryStep.AddCertificate, RegistryHarness.Entry(A, certificates: [2]));
        await _harness.DoneAsync(RegistryStep.RemoveCertificate, RegistryHarness.Entry(A, certificates: [1]));
        await _harness.DoneAsync(RegistryStep.AddKey, RegistryHarness.Entry(A, keys: Key2));
        await _harness.DoneAsync(RegistryStep.RemoveKey, RegistryHarness.Entry(A, keys: Key1));
        await _harness.DoneAsync(RegistryStep.Remove, RegistryEntry.Of(A));
        Assert.Equal(
            [
                (AuditAction.ParticipantOnboarded,
                    $"before: not registered; after: active, certificates {first}, keys k-1 (pix.read pix.send), name 'Bank A'"),
                (AuditAction.ParticipantStateChanged, "before: active; after: send-only"),
                (AuditAction.CertificateAdded, $"before: {first}; after: {first} {second}"),
                (AuditAction.CertificateRemoved, $"before: {first} {second}; after: {second}"),
                (AuditAction.KeyAdded,
                    "before: k-1 (pix.read pix.send); after: k-1 (pix.read pix.send) k-2 (pix.send)"),
                (AuditAction.KeyRemoved, "before: k-1 (pix.read pix.send) k-2 (pix.send); after: k-2 (pix.send)"),
                (AuditAction.ParticipantRemoved,
                    $"before: send-only, certificates {second}, keys k-2 (pix.send), name 'Bank A'; after: not registered"),
            ],
            await _harness.RecordsAsync());
    }

    [Fact]
    public async Task The_longest_record_there_is_is_not_cut()
    {
        var (id1, id2) = (new string('k', RequestKey.IdLengthMax), new string('l', RequestKey.IdLengthMax));
        var entry = RegistryHarness.Entry(
            A, AccessState.Suspended, new string('n', RegistryEntry.NameMax), [1, 2, 3, 4],
            new RequestKey(id1, AccessScopes.All), new RequestKey(id2, AccessScopes.All));
        await _harness.DoneAsync(RegistryStep.Onboard, entry);
        await _harness.DoneAsync(RegistryStep.RemoveCertificate, RegistryHarness.Entry(A, certificates: [4]));
        await _harness.DoneAsync(RegistryStep.RemoveKey, RegistryHarness.Entry(A, keys: new RequestKey(id2, AccessScopes.All)));
        Assert.DoesNotContain(await _harness.RecordsAsync(), static record => record.Details.EndsWith('…'));
    }

    [Fact]
    public async Task A_reader_that_has_the_newest_is_told_so()
    {
        await _harness.DoneAsync(RegistryStep.Onboard, RegistryEntry.Of(A));
        var content = await _harness.Registry.ReadAsync(-1);
        Assert.Equal(RegistryStatus.NoChange, (await _harness.Registry.ReadAsync(content.Version)).Status);
        await _harness.DoneAsync(RegistryStep.SetState, RegistryHarness.Entry(A, AccessState.Suspended));
        var next = await _harness.Registry.ReadAsync(content.Version);
        Assert.Equal(AccessState.Suspended, Assert.Single(next.Entries).State);
        Assert.NotEqual(content.Version, next.Version);
        _harness.Restart();
        Assert.Equal(RegistryStatus.NoChange, (await _harness.Registry.ReadAsync(next.Version)).Status);
    }

    [Fact]
    public async Task Two_owners_at_once_lose_nothing_and_give_a_certificate_to_one_participant()
    {
        var first = _harness.Registry;
        _harness.Restart();
        var owners = new[] { first, _harness.Registry };
        var taken = await Task.WhenAll(owners.Select((owner, number) => Task.Run(async () =>
        {
            var mine = new List<RegistryStatus>();
            for (var i = 0; i < 100; i++)
            {
                // The certificate of the round is the first one's who is done.
                var entry = RegistryHarness.Entry(RegistryHarness.Participant((2 * i) + number), certificates: [1000 + i]);
                RegistryStatus status;
                do
                    status = (await owner.ChangeAsync(new RegistryChange(RegistryStep.Onboard, entry, "ana", "why"))).Status;
                while (status == RegistryStatus.Unavailable);
                mine.Add(status);
            }

            return mine;
        })));
        for (var i = 0; i < 100; i++)
            Assert.Single(taken, mine => mine[i] is RegistryStatus.Done or RegistryStatus.NoChange);
        _harness.Restart();
        var entries = await _harness.EntriesAsync();
        Assert.Equal(100, entries.Count);
        Assert.Equal(100, entries.SelectMany(static entry => entry.Certificates).Distinct().Count());
    }

    [Fact]
    public async Task Without_the_store_nothing_is_answered_and_all_comes_back_with_it()
    {
        await _harness.DoneAsync(RegistryStep.Onboard, RegistryEntry.Of(A));
        _harness.Memory.IsAvailable = false;
        Assert.Equal(RegistryStatus.Unavailable, (await _harness.Registry.ReadAsync(-1)).Status);
        Assert.Equal(RegistryStatus.Unavailable, await _harness.StatusAsync(RegistryStep.Remove, RegistryEntry.Of(A)));
        _harness.Memory.IsAvailable = true;
        Assert.Equal(A, Assert.Single(await _harness.EntriesAsync()).Ispb);
    }

    [Fact]
    public async Task Of_a_registry_with_a_damaged_part_nothing_is_used()
    {
        await _harness.DoneAsync(RegistryStep.Onboard, RegistryEntry.Of(A));
        await _harness.DoneAsync(RegistryStep.SetState, RegistryHarness.Entry(A, AccessState.Suspended));
        _harness.Memory.Damaged.Add(2);
        _harness.Restart();
        Assert.Equal(RegistryStatus.Damaged, (await _harness.Registry.ReadAsync(-1)).Status);
        Assert.Equal(RegistryStatus.Damaged, await _harness.StatusAsync(RegistryStep.Onboard, RegistryEntry.Of(B)));
    }

    [Fact]
    public async Task A_registry_takes_so_many_participants_and_no_more()
    {
        for (var i = 0; i < IKeptRegistry.ParticipantsMax; i++)
            await _harness.DoneAsync(RegistryStep.Onboard, RegistryEntry.Of(RegistryHarness.Participant(i)));
        Assert.Equal(RegistryStatus.Full, await _harness.StatusAsync(RegistryStep.Onboard, RegistryEntry.Of(A)));
        await _harness.DoneAsync(
            RegistryStep.SetState, RegistryHarness.Entry(RegistryHarness.Participant(1), AccessState.ReadOnly));
        _harness.Restart();
        Assert.Equal(IKeptRegistry.ParticipantsMax, (await _harness.EntriesAsync()).Count);
    }
}
