using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>The registry and the audit trail over one store, with a clock that stands still.</summary>
internal sealed class RegistryHarness
{
    public static readonly Ispb A = Ispb.Parse("12345678");
    public static readonly Ispb B = Ispb.Parse("ABCDEF01");

    private int _processes;

    public RegistryHarness(IParticipantStore? store = null, FakeTimeProvider? time = null)
    {
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
        Store = store ?? new MemoryStore();
        Restart();
    }

    public FakeTimeProvider Time { get; }

    public IParticipantStore Store { get; private set; }

    public MemoryStore Memory => (MemoryStore)Store;

    public AuditTrail Audit { get; private set; } = null!;

    public KeptRegistry Registry { get; private set; } = null!;

    public static Ispb Participant(int number) => Ispb.Parse(number.ToString("D8", CultureInfo.InvariantCulture));

    /// <summary>A thumbprint, another one for each number.</summary>
    public static string Thumbprint(int number) => number.ToString("X64", CultureInfo.InvariantCulture);

    public static RegistryEntry Entry(
        Ispb ispb, AccessState state = AccessState.Active, string name = "", int[]? certificates = null,
        params RequestKey[] keys) =>
        new(ispb, name, state, [.. (certificates ?? []).Select(Thumbprint)], keys);

    /// <summary>The process ends, be it as it may, and another one takes over.</summary>
    public void Restart(IParticipantStore? store = null)
    {
        Store = store ?? Store;
        var random = new SeededSource(++_processes);
        Audit = new AuditTrail(Store, new QuarantineOptions(), Time, random);
        Registry = new KeptRegistry(Store, Audit, Time, random);
    }

    public ValueTask<RegistryAnswer> TakeAsync(RegistryStep step, RegistryEntry entry) =>
        Registry.ChangeAsync(new RegistryChange(step, entry, "ana", "why"));

    public async Task<RegistryStatus> StatusAsync(RegistryStep step, RegistryEntry entry) =>
        (await TakeAsync(step, entry)).Status;

    /// <summary>Takes a step that is done.</summary>
    public async Task DoneAsync(RegistryStep step, RegistryEntry entry) =>
        Assert.Equal(RegistryStatus.Done, await StatusAsync(step, entry));

    public async Task<IReadOnlyList<RegistryEntry>> EntriesAsync()
    {
        var content = await Registry.ReadAsync(-1);
        Assert.Equal(RegistryStatus.Done, content.Status);
        return content.Entries;
    }

    /// <summary>Audit records, oldest first, as action and details.</summary>
    public async Task<(AuditAction Action, string Details)[]> RecordsAsync() =>
        [.. (await Audit.ListAsync(limit: 1000)).Records.Reverse().Select(static one => (one.Record.Action, one.Record.Details))];

    /// <summary>How many entries the registry has in the store.</summary>
    public int Stored() => Memory.Durable(KeptRegistry.Service).Parked.Sum(static range => range.Count);
}
