using System.Security.Cryptography;
using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Model;

/// <summary>
/// What became of each message, from requests and answers alone: it finds messages that were lost, came twice, came changed, or
/// were never sent. It shares no code with the server. Not for use by several threads at once.
/// </summary>
/// <param name="idle">After that long without a pull, a stream may have ended.</param>
internal sealed class Ledger(TimeSpan idle)
{
    private const string UtilitySender = "99999999";

    private readonly Dictionary<UInt128, Entry> _byBytes = [];
    private readonly Dictionary<string, Entry> _byEndToEndId = [];
    private readonly HashSet<Entry> _entries = [];
    private readonly HashSet<Entry> _generated = [];
    private int _generatedCertainly;
    private int _generatedPerhaps;
    private int _generatedPerhapsBefore;

    /// <summary>Messages that were promised, in all.</summary>
    public long Promised { get; private set; }

    /// <summary>A message was sent, and answered with 201; or it is not known what became of it.</summary>
    public void Send(Payload payload, string? resourceId)
    {
        if (!_byBytes.TryGetValue(HashOf(payload.Bytes), out var entry))
            Add(entry = new Entry(payload.Name, payload.Destination), payload.Bytes, payload.EndToEndId);
        entry.Note(resourceId is null ? "sent, not answered" : $"accepted as {resourceId}");
        if (resourceId is null)
            return;
        Promised += entry.IsPromised ? 0 : 1;
        entry.IsPromised |= payload.IsCertain;
        entry.ResourceId ??= resourceId;
    }

    /// <summary>The resource id under which those bytes were accepted; null if they were not.</summary>
    public string? ResourceIdOf(Payload payload) => _byBytes.GetValueOrDefault(HashOf(payload.Bytes))?.ResourceId;

    /// <summary>Messages were made by the server, or may have been.</summary>
    public void Generate(int count, bool isCertain)
    {
        if (isCertain)
            (_generatedCertainly, Promised) = (_generatedCertainly + count, Promised + count);
        else
            _generatedPerhaps += count;
    }

    /// <summary>A stream got a new batch.</summary>
    /// <returns>What is wrong with it.</returns>
    public List<string> HandOut(PulledStream stream, IReadOnlyList<Delivered> batch, long nowMs)
    {
        var wrong = new List<string>();
        stream.Batch = new List<Entry>(batch.Count);
        foreach (var delivered in batch)
        {
            if (Find(stream.Participant.Ispb, delivered) is not { } entry)
            {
                wrong.Add($"{stream.Participant.Ispb} was given a message that was never sent, or that was changed: {Describe(delivered)}");
                continue;
            }

            if (entry.Destination.Length > 0 && entry.Destination != stream.Participant.Ispb)
                wrong.Add($"{entry.Name} is for {entry.Destination} and was given to {stream.Participant.Ispb}.");
            if (entry.IsConfirmed)
                wrong.Add($"{entry.Name} came again after it was confirmed:{entry.History}");
            if (stream.Batch.Contains(entry))
                wrong.Add($"{entry.Name} is in one batch twice.");
            else if (entry.Holder is { } holder && holder != stream && !MayBeIdle(holder, nowMs))
                wrong.Add($"{entry.Name} was given to two open streams, {holder.Next} and {stream.Next}.");
            if (delivered.ResourceId is { } id && (entry.ResourceId ??= id) != id)
                wrong.Add($"{entry.Name} was accepted as {entry.ResourceId} and came as {id}.");
            (entry.IsSeen, entry.IsPromised, entry.Holder) = (true, true, stream);
            stream.Batch.Add(entry);
            entry.Note($"handed out before {stream.Next}");
        }

        return wrong;
    }

    /// <summary>The stream's batch was confirmed, and the caller was told so.</summary>
    public static void Confirm(PulledStream stream)
    {
        foreach (var entry in Held(stream))
        {
            (entry.IsConfirmed, entry.Holder) = (true, null);
            entry.Note("confirmed");
        }

        stream.Batch = [];
    }

    /// <summary>The stream ended without confirming its batch: it must come again.</summary>
    public static void Return(PulledStream stream, string why)
    {
        foreach (var entry in Held(stream))
        {
            (entry.IsSeen, entry.Holder) = (false, null);
            entry.Note($"given back: {why}");
        }

        stream.Batch = [];
    }

    /// <summary>It is not known whether the batch was confirmed: it may come again.</summary>
    public static void Forget(PulledStream stream)
    {
        foreach (var entry in Held(stream))
        {
            entry.Holder = null;
            entry.Note("given back or confirmed");
        }

        stream.Batch = [];
    }

    /// <summary>Whether the server may have ended the stream by now, seen from here: never earlier than it can have.</summary>
    public bool MayBeIdle(PulledStream stream, long nowMs) => nowMs - stream.SeenAt >= idle.TotalMilliseconds - 1;

    /// <summary>
    /// Everything was drained: what should have come and did not is lost. Then all is forgotten but what may still be on its way.
    /// </summary>
    public List<string> Close()
    {
        var lost = _entries.Where(entry => entry.IsPromised && !entry.IsSeen).ToList();
        var wrong = lost.Take(3)
            .Select(entry =>
                $"{entry.Name} for {entry.Destination} was promised and never came ({lost.Count} such messages):{entry.History}")
            .ToList();
        if (_generated.Count < _generatedCertainly
            || _generated.Count > _generatedCertainly + _generatedPerhaps + _generatedPerhapsBefore)
            wrong.Add($"The server said that it made {_generatedCertainly} messages (and perhaps {_generatedPerhaps}); {_generated.Count} came.");
        _generatedPerhapsBefore = Math.Max(
            0, Math.Min(_generatedPerhaps, _generatedCertainly + _generatedPerhaps - _generated.Count));
        (_generatedCertainly, _generatedPerhaps) = (0, 0);
        _generated.Clear();
        _entries.RemoveWhere(entry => entry.IsSeen || entry.IsPromised || entry.Audits++ > 0);
        foreach (var (key, _) in _byBytes.Where(pair => !_entries.Contains(pair.Value)).ToList())
            _byBytes.Remove(key);
        foreach (var (key, _) in _byEndToEndId.Where(pair => !_entries.Contains(pair.Value)).ToList())
            _byEndToEndId.Remove(key);
        return wrong;
    }

    private static IEnumerable<Entry> Held(PulledStream stream) => stream.Batch.Where(entry => entry.Holder == stream);

    private static UInt128 HashOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static string Describe(Delivered delivered) =>
        delivered.Xml is null ? $"{delivered.EndToEndId}" : Wire.Escaped.Of(delivered.Xml, 300);

    private void Add(Entry entry, byte[]? bytes, string? endToEndId)
    {
        _entries.Add(entry);
        if (bytes is not null)
            _byBytes[HashOf(bytes)] = entry;
        if (endToEndId is not null)
            _byEndToEndId[endToEndId] = entry;
    }

    private Entry? Find(string ispb, Delivered delivered)
    {
        if (delivered.Xml is { } xml)
        {
            if (_byBytes.TryGetValue(HashOf(xml), out var known))
                return known;
            var name = Payload.ValueOf(xml, "BizMsgIdr"u8);
            return name?.StartsWith("M" + UtilitySender, StringComparison.Ordinal) == true
                ? Generated(name, ispb, xml, Payload.ValueOf(xml, "EndToEndId"u8)!)
                : null;
        }

        var id = delivered.EndToEndId ?? "";
        return _byEndToEndId.TryGetValue(id, out var entry) ? entry
            : id.StartsWith("E" + UtilitySender, StringComparison.Ordinal) ? Generated(id, ispb, null, id)
            : null;
    }

    /// <summary>One that the server made: met here for the first time, or earlier as an object of the JSON profile.</summary>
    private Entry Generated(string name, string ispb, byte[]? xml, string endToEndId)
    {
        if (!_byEndToEndId.TryGetValue(endToEndId, out var entry))
            _generated.Add(entry = new Entry(name, ispb));
        Add(entry, xml, endToEndId);
        return entry;
    }
}
