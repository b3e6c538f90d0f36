using PixStream.Quarantine.Ledgers;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Senders;

/// <summary>A flag as it is stored.</summary>
internal sealed record ShutOffEntry(long Sequence, ShutOffSender Sender);

/// <summary>The senders that are shut off. Stored as one object of JSON each; its time is that of the entry's id.</summary>
internal sealed class ShutOffIndex : ILedgerIndex<ShutOffEntry>
{
    private const int Version = 1;

    private readonly Dictionary<Ispb, ShutOffEntry> _entries = [];

    public IEnumerable<long> Sequences => _entries.Values.Select(static entry => entry.Sequence);

    public IEnumerable<ShutOffSender> Senders => _entries.Values.Select(static entry => entry.Sender);

    public ShutOffEntry? Find(Ispb sender) => _entries.GetValueOrDefault(sender);

    public static byte[] Write(ShutOffSender sender) => StoredObject.Write(Version, json =>
    {
        json.WriteString("sender", sender.Sender.ToString());
        json.WriteString("by", sender.By);
        json.WriteString("reason", sender.Reason);
    });

    public ShutOffEntry? Read(long sequence, in StoredMessage message)
    {
        var since = message.Id.AcceptedAt;
        return StoredObject.Read(message.Payload, Version, json => new ShutOffEntry(sequence, new ShutOffSender(
            Ispb.Parse(json.GetProperty("sender").GetString()!), since, json.GetProperty("by").GetString()!,
            json.GetProperty("reason").GetString()!)));
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
