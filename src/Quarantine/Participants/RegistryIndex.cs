using PixStream.Quarantine.Ledgers;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Participants;

/// <summary>
/// Where the parts of the registry lie: pages, and the changes since, of which a later one counts before an earlier one. When
/// there are many changes, or old ones, all is written as pages again and the old parts are taken out. So a start reads few
/// entries, and a store that removes its data in large pieces keeps few of them for the registry.
/// </summary>
internal sealed class RegistryIndex : ILedgerIndex<RegistryVolume>
{
    /// <summary>Changes beside the pages, after which the next change has all bound.</summary>
    public const int LooseMax = 255;

    /// <summary>Participants of a page at most: about a quarter of a megabyte.</summary>
    public const int PageMax = 256;

    /// <summary>After this time a change is bound, however few there are.</summary>
    public static readonly TimeSpan LooseFor = TimeSpan.FromDays(7);

    private readonly SortedDictionary<long, RegistryVolume> _volumes = [];
    private readonly SortedSet<long> _missed = [];
    private RegistryView? _view;

    public IEnumerable<long> Sequences => _volumes.Keys.Concat(_missed);

    /// <summary>Whether a part is there that cannot be read.</summary>
    public bool IsDamaged => _missed.Count > 0;

    /// <summary>The newest part. What was durable under one sequence is so under no other.</summary>
    public long Version => Sequences.DefaultIfEmpty().Max();

    /// <summary>The participants after all parts.</summary>
    public RegistryView View => _view ??= Fold();

    /// <summary>Whether the next change is to be stored as pages with all the rest.</summary>
    public bool IsToBeBound(DateTimeOffset now)
    {
        var loose = _volumes.Values.Where(static volume => !volume.IsPage).ToList();
        return loose.Count >= LooseMax || loose.Exists(volume => now - volume.StoredAt > LooseFor);
    }

    public RegistryVolume? Read(long sequence, in StoredMessage message) => RegistryVolume.Read(sequence, message);

    public void Put(RegistryVolume entry)
    {
        _volumes[entry.Sequence] = entry;
        _missed.Remove(entry.Sequence);
        _view = null;
    }

    public void Remove(long sequence)
    {
        _volumes.Remove(sequence);
        _missed.Remove(sequence);
        _view = null;
    }

    public void Miss(long sequence) => _missed.Add(sequence);

    private RegistryView Fold()
    {
        var entries = new Dictionary<Ispb, RegistryEntry>();
        foreach (var volume in _volumes.Values)
        {
            if (volume.Removed is { } removed)
                entries.Remove(removed);
            foreach (var entry in volume.Entries)
                entries[entry.Ispb] = entry;
        }

        return new RegistryView(entries.Values);
    }
}
