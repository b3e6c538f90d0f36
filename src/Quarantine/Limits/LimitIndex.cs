using System.Text.Json;
using PixStream.Quarantine.Ledgers;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Limits;

/// <summary>Limits as they are stored.</summary>
internal sealed record LimitEntry(long Sequence, LimitedParticipant Participant);

/// <summary>
/// The participants that have limits of their own. Stored as one object of JSON each; its time is that of the entry's id.
/// </summary>
internal sealed class LimitIndex : ILedgerIndex<LimitEntry>
{
    private const int Version = 1;

    private readonly Dictionary<Ispb, LimitEntry> _entries = [];

    public IEnumerable<long> Sequences => _entries.Values.Select(static entry => entry.Sequence);

    public IEnumerable<LimitedParticipant> Participants => _entries.Values.Select(static entry => entry.Participant);

    public LimitEntry? Find(Ispb participant) => _entries.GetValueOrDefault(participant);

    public static byte[] Write(LimitedParticipant participant) => StoredObject.Write(Version, json =>
    {
        json.WriteString("participant", participant.Participant.ToString());
        Write(json, "read", participant.Limits.Read);
        Write(json, "send", participant.Limits.Send);
        json.WriteString("by", participant.By);
        json.WriteString("reason", participant.Reason);
    });

    public LimitEntry? Read(long sequence, in StoredMessage message)
    {
        var since = message.Id.AcceptedAt;
        return StoredObject.Read(message.Payload, Version, json => new LimitEntry(sequence, new LimitedParticipant(
            Ispb.Parse(json.GetProperty("participant").GetString()!),
            new OwnLimits(Read(json.GetProperty("read")), Read(json.GetProperty("send"))), since,
            json.GetProperty("by").GetString()!, json.GetProperty("reason").GetString()!)));
    }

    public void Put(LimitEntry entry) => _entries[entry.Participant.Participant] = entry;

    public void Remove(long sequence)
    {
        if (_entries.Values.FirstOrDefault(entry => entry.Sequence == sequence) is { } gone)
            _entries.Remove(gone.Participant.Participant);
    }

    private static void Write(Utf8JsonWriter json, string name, OwnLimit limit)
    {
        json.WriteStartObject(name);
        Write(json, "requests", limit.Requests);
        Write(json, "messages", limit.Messages);
        Write(json, "burst", limit.Burst);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }

    private static OwnLimit Read(JsonElement limit) =>
        new(Number(limit, "requests"), Number(limit, "messages"), Number(limit, "burst"));

    private static int? Number(JsonElement limit, string name) =>
        limit.TryGetProperty(name, out var value) ? value.GetInt32() : null;
}
