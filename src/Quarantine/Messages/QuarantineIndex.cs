using PixStream.Quarantine.Ledgers;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Messages;

/// <summary>A message in quarantine as memory holds it.</summary>
internal sealed record QuarantineEntry(QuarantineSummary Summary, UInt128 Likeness);

/// <summary>The messages in quarantine: by number, by id and by likeness.</summary>
internal sealed class QuarantineIndex : ILedgerIndex<QuarantineEntry>
{
    /// <summary>Texts that many messages share are held once; of more than this many it is not worth while.</summary>
    private const int SharedTextsMax = 1000;

    private readonly List<QuarantineEntry> _byNumber = [];
    private readonly Dictionary<QuarantineId, QuarantineEntry> _byId = [];
    private readonly Dictionary<UInt128, QuarantineEntry> _byLikeness = [];
    private readonly Dictionary<string, string> _texts = [];

    public int Count => _byNumber.Count;

    public IEnumerable<long> Sequences => _byNumber.Select(static entry => entry.Summary.Number);

    /// <summary>Bytes of all messages.</summary>
    public long Bytes { get; private set; }

    /// <summary>All entries, in the order in which they were taken in.</summary>
    public IReadOnlyList<QuarantineEntry> All => _byNumber;

    public QuarantineEntry? Find(QuarantineId id) => _byId.GetValueOrDefault(id);

    public QuarantineEntry? Find(UInt128 likeness) => _byLikeness.GetValueOrDefault(likeness);

    /// <summary>Where in <see cref="All"/> the first entry with a higher number is.</summary>
    public int After(long number)
    {
        int low = 0, high = _byNumber.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_byNumber[middle].Summary.Number <= number)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    public QuarantineEntry? Read(long sequence, in StoredMessage message) =>
        QuarantineId.TryOf(message.Id, out var id) && QuarantineRecord.Read(message.Payload) is { } read
            ? new QuarantineEntry(
                QuarantineRecord.Summary(id, sequence, read), QuarantineRecord.LikenessOf(read.Sender, read.Payload.Span))
            : null;

    public void Put(QuarantineEntry entry)
    {
        entry = entry with
        {
            Summary = entry.Summary with { Type = Shared(entry.Summary.Type), Version = Shared(entry.Summary.Version) },
        };
        _byNumber.Insert(After(entry.Summary.Number), entry);
        Bytes += entry.Summary.PayloadBytes;
        _byId[entry.Summary.Id] = entry;
        _byLikeness[entry.Likeness] = entry;
        QuarantineInstruments.Holds(Count);
    }

    public void Remove(long sequence)
    {
        var at = After(sequence) - 1;
        if (at < 0 || _byNumber[at] is not { } entry || entry.Summary.Number != sequence)
            return;
        _byNumber.RemoveAt(at);
        Bytes -= entry.Summary.PayloadBytes;
        _byId.Remove(entry.Summary.Id);
        _byLikeness.Remove(entry.Likeness);
        QuarantineInstruments.Holds(Count);
    }

    private string Shared(string text)
    {
        if (_texts.TryGetValue(text, out var known))
            return known;
        if (_texts.Count < SharedTextsMax)
            _texts.Add(text, text);
        return text;
    }
}
