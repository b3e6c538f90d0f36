using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using PixStream.Quarantine.Ledgers;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Senders;

/// <summary>A flag as it is stored.</summary>
internal sealed record ShutOffEntry(long Sequence, ShutOffSender Sender);

/// <summary>The senders that are shut off. Stored as one object of JSON each; its time is that of the entry's id.</summary>
internal sealed class ShutOffIndex : ILedgerIndex<ShutOffEntry>
{
    private const int Version = 1;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<Ispb, ShutOffEntry> _entries = [];

    public IEnumerable<long> Sequences => _entries.Values.Select(static entry => entry.Sequence);

    public IEnumerable<ShutOffSender> Senders => _entries.Values.Select(static entry => entry.Sender);

    public ShutOffEntry? Find(Ispb sender) => _entries.GetValueOrDefault(sender);

    public static byte[] Write(ShutOffSender sender)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteString("sender", sender.Sender.ToString());
            json.WriteString("by", sender.By);
            json.WriteString("reason", sender.Reason);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    public ShutOffEntry? Read(long sequence, in StoredMessage message)
    {
        try
        {
            using var json = JsonDocument.Parse(message.Payload);
            var root = json.RootElement;
            return root.GetProperty("v").GetInt32() != Version
                ? null
                : new ShutOffEntry(sequence, new ShutOffSender(
                    Ispb.Parse(root.GetProperty("sender").GetString()!),
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

    public void Put(ShutOffEntry entry)
    {
        _entries[entry.Sender.Sender] = entry;
        QuarantineInstruments.AreShutOff(_entries.Count);
    }

    public void Remove(long sequence)
    {
        if (_entries.Values.FirstOrDefault(entry => entry.Sequence == sequence) is { } gone)
            _entries.Remove(gone.Sender.Sender);
        QuarantineInstruments.AreShutOff(_entries.Count);
    }
}
