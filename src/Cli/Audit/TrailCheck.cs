using System.Globalization;
using System.Text.Json;

namespace PixStream.Cli.Audit;

/// <summary>Something that a trail would not have, had nothing but the server written it.</summary>
/// <param name="Number">Of the record, or of the first of several; 0 where it is about the trail as a whole.</param>
/// <param name="Text">For people.</param>
internal sealed record TrailFault(long Number, string Text);

/// <summary>
/// Holds an audit trail against its hashes (<see cref="AuditHash"/>): first each line by itself, then which records there are and
/// in which order, then whether each follows the one before it.
/// </summary>
internal sealed class TrailCheck
{
    private readonly List<Line> _lines = [];
    private readonly List<TrailFault> _faults = [];
    private List<Line> _records = [];
    private bool _isCut;

    private enum LineKind
    {
        /// <summary>It has the hash that it carries.</summary>
        Sealed = 1,

        /// <summary>It is a record and carries no hash: an earlier version wrote it, or the hash was taken out.</summary>
        Unsealed = 2,

        /// <summary>It does not have the hash that it carries, or is no record.</summary>
        Changed = 3,
    }

    /// <summary>How many records there are.</summary>
    public int Count => _records.Count;

    /// <summary>Number of the first record; 0 if no record was read.</summary>
    public long First => _records.Count == 0 ? 0 : _records[0].Number;

    /// <summary>Number of the last record; 0 if no record was read.</summary>
    public long Last => _records.Count == 0 ? 0 : _records[^1].Number;

    /// <summary>Number of the first record that carries a hash; 0 if no record does.</summary>
    public long ChainedFrom => _records.Find(static record => record.Kind == LineKind.Sealed).Number;

    /// <summary>Takes the lines of one file, or of one page.</summary>
    public void Add(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            _isCut = end < 0;
            _lines.Add(Read(_isCut ? lines : lines[..end]));
            lines = _isCut ? [] : lines[(end + 1)..];
        }
    }

    /// <summary>What is wrong, by number.</summary>
    /// <param name="first">With which record it must begin; null: with any.</param>
    /// <param name="heads">What it must have reached.</param>
    public IReadOnlyList<TrailFault> Finish(long? first, params IReadOnlyCollection<KeptHead> heads)
    {
        Number();
        Order();
        Link();
        if (_records.Count == 0 && heads.Count > 0 && heads.All(static head => head.Number == 0))
            return [];
        if (_records.Count == 0)
            Fault(0, "There is no record.");
        else if (ChainedFrom == 0)
            Fault(0, "No record carries a hash, so a change of them cannot be told.");
        if (_isCut)
            Fault(Last, $"The last line, record {Last}, has no end: the file was cut.");
        if (first is { } expected && First != expected)
            Fault(expected, First > expected
                ? $"{Records(expected, First - 1)} missing at the beginning."
                : $"The trail begins with record {First} and not with {expected}.");
        foreach (var head in heads)
            Hold(head);
        return [.. _faults.OrderBy(static fault => fault.Number)];
    }

    private static Line Read(ReadOnlySpan<byte> line)
    {
        var hash = AuditHash.Of(line);
        try
        {
            var reader = new Utf8JsonReader(line);
            using var json = JsonDocument.ParseValue(ref reader);
            var root = json.RootElement;
            var number = root.GetProperty("n").GetInt64();
            var previous = root.TryGetProperty(AuditHash.Previous, out var before) ? before.GetString() : null;
            var kind = (AuditHash.In(line), previous) switch
            {
                (null, null) => LineKind.Unsealed,
                ({ } own, not null) when own == hash && number > 0 => LineKind.Sealed,
                _ => LineKind.Changed,
            };
            return new Line(number, previous, hash, kind);
        }
        catch (Exception broken) when (
            broken is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return new Line(0, null, hash, LineKind.Changed);
        }
    }

    private static string Records(long first, long last) =>
        first == last ? $"Record {first} is" : string.Create(CultureInfo.InvariantCulture, $"Records {first} to {last} are");

    private void Fault(long number, string text) => _faults.Add(new TrailFault(number, text));

    /// <summary>
    /// Gives each line its number. One that was changed may say any number: its place counts then, unless the record that belongs
    /// there is somewhere.
    /// </summary>
    private void Number()
    {
        var good = _lines.Where(static line => line.Kind == LineKind.Sealed).Select(static line => line.Number).ToHashSet();
        var chained = good.Count == 0 ? long.MaxValue : good.Min();
        var firstGood = _lines.FindIndex(static line => line.Kind == LineKind.Sealed);
        var last = firstGood > 0 ? _lines[firstGood].Number - firstGood - 1 : 0;
        for (var i = 0; i < _lines.Count; i++)
        {
            var line = _lines[i];
            if (line.Kind == LineKind.Sealed || (line.Kind == LineKind.Unsealed && line.Number > 0 && line.Number < chained))
            {
                _records.Add(line);
                last = line.Number;
                continue;
            }

            if (!good.Add(last + 1))
            {
                Fault(last, $"Line {i + 1}, behind record {last}, is no record of this trail.");
                continue;
            }

            last++;
            _records.Add(line with { Number = last, Kind = LineKind.Changed });
            Fault(last, line.Kind == LineKind.Unsealed
                ? $"Record {last} carries no hash, and records before it do: it was changed, or an earlier version of the server wrote it."
                : $"Record {last} was changed: it does not have the hash that it carries.");
        }
    }

    /// <summary>Names records that are there twice, in another place, or missing, and puts the rest in order.</summary>
    private void Order()
    {
        var seen = new HashSet<long>();
        var came = new List<Line>();
        foreach (var record in _records)
            if (seen.Add(record.Number))
                came.Add(record);
            else
                Fault(record.Number, $"Record {record.Number} is there twice.");
        _records = [.. came.OrderBy(static record => record.Number)];
        for (var i = 0; i < came.Count; i++)
        {
            if (came[i].Number != _records[i].Number)
                Fault(
                    came[i].Number,
                    $"Record {came[i].Number} stands where record {_records[i].Number} belongs: the order was changed.");
            if (i > 0 && _records[i].Number > _records[i - 1].Number + 1)
                Fault(
                    _records[i - 1].Number + 1,
                    $"{Records(_records[i - 1].Number + 1, _records[i].Number - 1)} missing.");
        }
    }

    private void Link()
    {
        for (var i = 0; i < _records.Count; i++)
        {
            var record = _records[i];
            if (record.Kind != LineKind.Sealed)
                continue;
            if (record.Number == 1 && record.Previous != AuditHash.Start)
                Fault(1, "Record 1 says that a record stood before it: it was changed, and its hash made again.");
            if (i == 0 || _records[i - 1].Number != record.Number - 1 || _records[i - 1].Kind == LineKind.Changed
                || record.Previous == _records[i - 1].Hash)
                continue;
            Fault(_records[i - 1].Number, _records[i - 1].Kind == LineKind.Unsealed
                ? $"Record {record.Number - 1} was changed: record {record.Number} carries another hash of it."
                : $"Record {record.Number - 1} is not the one that record {record.Number} follows: one of them was changed, and its hash made again.");
        }
    }

    private void Hold(KeptHead head)
    {
        if (head.Number > Last)
        {
            Fault(
                Last + 1,
                $"{Records(Last + 1, head.Number)} missing at the end: the trail had record {head.Number} at {head.At}.");
            return;
        }

        if (head.Number == 0)
            return;
        var at = _records.FindIndex(record => record.Number == head.Number);
        if (at >= 0 ? _records[at].Hash == head.Hash : head.Number > First)
            return;
        Fault(head.Number, at < 0
            ? $"Record {head.Number} of the head is not there: the trail begins with record {First}."
            : $"Record {head.Number} is not the one of the head of {head.At}: it or one before it was changed, and the hashes made again.");
    }

    private readonly record struct Line(long Number, string? Previous, string Hash, LineKind Kind);
}
