using System.Text.Json;
using PixStream.Quarantine.Ledgers;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Participants;

/// <summary>A part of the registry that is stored as one entry of the ledger, as one object of JSON.</summary>
/// <param name="Sequence">Where it is stored.</param>
/// <param name="StoredAt">When, UTC.</param>
/// <param name="IsPage">Whether it came from binding; a change otherwise, which is loose until the next binding.</param>
/// <param name="Entries">What participants became.</param>
/// <param name="Removed">The participant that left.</param>
internal sealed record RegistryVolume(
    long Sequence, DateTimeOffset StoredAt, bool IsPage, IReadOnlyList<RegistryEntry> Entries, Ispb? Removed)
{
    private const int Version = 1;

    /// <summary>The stored form. It is for good; the golden test may only grow.</summary>
    public byte[] Write() => StoredObject.Write(Version, json =>
    {
        if (IsPage)
            json.WriteBoolean("page", true);
        if (Removed is { } removed)
            json.WriteString("removed", removed.ToString());
        json.WriteStartArray("participants");
        foreach (var entry in Entries)
            Write(json, entry);
        json.WriteEndArray();
    });

    /// <returns>Null where this version of the program cannot read it.</returns>
    public static RegistryVolume? Read(long sequence, in StoredMessage message)
    {
        var storedAt = message.Id.AcceptedAt;
        return StoredObject.Read(message.Payload, Version, json => new RegistryVolume(
            sequence,
            storedAt,
            json.TryGetProperty("page", out var page) && page.GetBoolean(),
            [.. json.GetProperty("participants").EnumerateArray().Select(ReadEntry)],
            json.TryGetProperty("removed", out var removed) ? Ispb.Parse(removed.GetString()!) : null));
    }

    private static void Write(Utf8JsonWriter json, RegistryEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("ispb", entry.Ispb.ToString());
        json.WriteString("name", entry.Name);
        json.WriteString("state", entry.State.ToText());
        json.WriteStartArray("certificates");
        foreach (var certificate in entry.Certificates)
            json.WriteStringValue(certificate);
        json.WriteEndArray();
        json.WriteStartArray("keys");
        foreach (var key in entry.Keys)
        {
            json.WriteStartObject();
            json.WriteString("id", key.Id);
            json.WriteString("scope", key.Scopes.ToText());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static RegistryEntry ReadEntry(JsonElement json) => new(
        Ispb.Parse(json.GetProperty("ispb").GetString()!),
        json.GetProperty("name").GetString()!,
        AccessStateExtensions.TryParse(json.GetProperty("state").GetString(), out var state)
            ? state
            : throw new FormatException("A state of a later version."),
        [.. json.GetProperty("certificates").EnumerateArray().Select(static certificate => certificate.GetString()!)],
        [.. json.GetProperty("keys").EnumerateArray().Select(ReadKey)]);

    private static RequestKey ReadKey(JsonElement json) => new(
        json.GetProperty("id").GetString()!,
        AccessScopeExtensions.TryParseStrictly(json.GetProperty("scope").GetString()!, out var scopes)
            ? scopes
            : throw new FormatException("A scope of a later version."));
}
