using System.Buffers;
using PixStream.Quarantine.Ledgers;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Auditing;

/// <summary>Some audit records that are stored as one entry.</summary>
/// <param name="Sequence">Where they are stored.</param>
/// <param name="First">Number of the first.</param>
/// <param name="Count">How many there are.</param>
/// <param name="StoredAt">When they were stored there, UTC.</param>
/// <param name="LastHash">Hash of the last, which the next record carries (<see cref="AuditHash"/>).</param>
/// <param name="Lines">Their stored form, as long as they are loose: fewer than <see cref="AuditIndex.BoundFrom"/>.</param>
internal sealed record AuditVolume(
    long Sequence, long First, int Count, DateTimeOffset StoredAt, string LastHash, ReadOnlyMemory<byte>? Lines)
{
    public long Last => First + Count - 1;
}

/// <summary>
/// Where the audit records lie. Records come a few at a time; when there are many such loose ones, they are bound into one
/// volume, stored again and taken out of where they were: a store that removes its data in large pieces keeps one piece for a
/// volume, not one for a record.
/// </summary>
internal sealed class AuditIndex : ILedgerIndex<AuditVolume>
{
    /// <summary>Records from which on a volume stays where it is.</summary>
    public const int BoundFrom = 256;

    /// <summary>After this time loose records are stored again, however few they are.</summary>
    public static readonly TimeSpan LooseFor = TimeSpan.FromDays(7);

    private readonly List<AuditVolume> _volumes = [];

    public IEnumerable<long> Sequences => _volumes.Select(static volume => volume.Sequence);

    /// <summary>Number of the newest record; 0 before the first.</summary>
    public long LastNumber => _volumes.Count == 0 ? 0 : _volumes[^1].Last;

    /// <summary>Hash of the newest record, or what stands for it before the first.</summary>
    public string LastHash => _volumes.Count == 0 ? AuditHash.Start : _volumes[^1].LastHash;

    /// <summary>The volumes that hold so many records below a number, the newest first.</summary>
    public List<AuditVolume> Below(long number, int records)
    {
        var found = new List<AuditVolume>();
        for (var i = _volumes.Count - 1; i >= 0 && records > 0; i--)
            if (_volumes[i].First < number)
            {
                found.Add(_volumes[i]);
                records -= (int)(Math.Min(_volumes[i].Last + 1, number) - _volumes[i].First);
            }

        return found;
    }

    /// <summary>The volumes that hold so many records above a number, the oldest first.</summary>
    public List<AuditVolume> Above(long number, int records)
    {
        var found = new List<AuditVolume>();
        foreach (var volume in _volumes.SkipWhile(volume => volume.Last <= number))
        {
            if (records <= 0)
                break;
            found.Add(volume);
            records -= (int)(volume.Last - Math.Max(volume.First - 1, number));
        }

        return found;
    }

    /// <summary>The bound volumes that were stored before that. A record in them is as old at least.</summary>
    public IReadOnlyList<AuditVolume> StoredBefore(DateTimeOffset time) =>
        [.. _volumes.TakeWhile(volume => volume.StoredAt < time).Where(static volume => volume.Lines is null)];

    /// <summary>The loose records as one volume, where it is time to bind them. Their lines stay as they are.</summary>
    /// <param name="sequence">Where it will be stored.</param>
    /// <param name="now">UTC.</param>
    /// <param name="loose">What it stands for.</param>
    public AuditVolume? Bind(long sequence, DateTimeOffset now, out List<AuditVolume> loose)
    {
        // The newest volumes are the loose ones, but for one that could not be read: what lies before it is left alone.
        loose = [];
        for (var i = _volumes.Count - 1; i >= 0 && _volumes[i].Lines is not null; i--)
            if (loose.Count == 0 || _volumes[i].Last + 1 == loose[^1].First)
                loose.Add(_volumes[i]);
            else
                break;
        loose.Reverse();
        var count = loose.Sum(static volume => volume.Count);
        if (count < BoundFrom && !loose.Exists(volume => now - volume.StoredAt > LooseFor))
            return null;
        var lines = new ArrayBufferWriter<byte>();
        foreach (var volume in loose)
            lines.Write(volume.Lines!.Value.Span);
        return new AuditVolume(sequence, loose[0].First, count, now, loose[^1].LastHash, lines.WrittenMemory);
    }

    public AuditVolume? Read(long sequence, in StoredMessage message) =>
        AuditLine.Read(message.Payload) is { } records
            ? new AuditVolume(
                sequence, records[0].Number, records.Count, message.Id.AcceptedAt, AuditLine.LastHash(message.Payload.Span),
                message.Payload.ToArray())
            : null;

    public void Put(AuditVolume volume)
    {
        if (volume.Count >= BoundFrom)
            volume = volume with { Lines = null };
        var at = _volumes.Count;
        while (at > 0 && _volumes[at - 1].First > volume.First)
            at--;
        _volumes.Insert(at, volume);
    }

    public void Remove(long sequence)
    {
        if (_volumes.FindLastIndex(volume => volume.Sequence == sequence) is var at and >= 0)
            _volumes.RemoveAt(at);
    }
}
