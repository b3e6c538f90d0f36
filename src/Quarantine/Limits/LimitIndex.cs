using System.Buffers;
using System.Text.Encodings.Web;
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

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<Ispb, LimitEntry> _entries = [];

    public IEnumerable<long> Sequences => _entries.Values.Select(static entry => entry.Sequence);

    public IEnumerable<LimitedParticipant> Participants => _entries.Values.Select(static entry => entry.Participant);

    public LimitEntry? Find(Ispb participant) => _entries.GetValueOrDefault(participant);

    public static byte[] Write(LimitedParticipant participant)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteString("participant", participant.Participant.ToString());
            Write(json, "read", participant.Limits.Read);
            Write(json, "send", participant.Limits.Send);
            json.WriteString("by", participant.By);
            json.WriteString("reason", participant.Reason);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    public LimitEntry? Read(long sequence, in StoredMessage message)
    {
        try
        {
            using var json = JsonDocument.Parse(message.Payload);
            var root = json.RootElement;
            return root.GetProperty("v").GetInt32() != Version
                ? null
                : new LimitEntry(sequence, new LimitedParticipant(
                    Ispb.Parse(root.GetProperty("participant").GetString()!),
                    new OwnLimits(Read(root.GetProperty("read")), Read(root.GetProperty("send"))),
                    message.Id.AcceptedAt,
                    root.GetProperty("by").GetString()!,
                    root.GetProperty("reason").GetString()!));
        }
        catch (Exception damage)
            when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
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
