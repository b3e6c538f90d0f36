using System.Globalization;
using System.Text;
using System.Text.Json;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Backend.Cassandra.Tables;

/// <summary>
/// A participant's state as it stands in the table: JSON that a person can read. The last sequence stands beside it, and how many
/// operations messages carry in rows of their own.
/// </summary>
internal static class StateText
{
    private const int Version = 1;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Write(ParticipantState state)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteNumber("next", state.Next);
            WriteRanges(json, "returned", state.Returned);
            WriteRanges(json, "parked", state.Parked);
            json.WriteStartArray("streams");
            foreach (var stream in state.Streams)
                WriteStream(json, stream);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <param name="text">Null where nothing was committed yet.</param>
    /// <exception cref="StoreUnavailableException">It has a format that this program does not know.</exception>
    /// <exception cref="FormatException">It is not what was written.</exception>
    public static ParticipantState Read(Ispb ispb, string? text, long lastSequence)
    {
        var state = new ParticipantState(ispb);
        if (text is null)
            return state;
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            if (root.GetProperty("v").GetInt32() is var version and not Version)
                throw new StoreUnavailableException($"The state of {ispb} has format {version}, this program knows {Version}.");
            state.Restore(lastSequence, root.GetProperty("next").GetInt64());
            foreach (var range in ReadRanges(root.GetProperty("returned")))
                state.Returned.Add(range);
            foreach (var range in ReadRanges(root.GetProperty("parked")))
                state.Parked.Add(range);
            foreach (var stream in root.GetProperty("streams").EnumerateArray())
                ReadStream(state, stream);
            return state;
        }
        catch (Exception damage)
            when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FormatException(damage.Message, damage);
        }
    }

    private static void WriteStream(Utf8JsonWriter json, OpenStream stream)
    {
        json.WriteStartObject();
        json.WriteString("id", stream.Id.ToString());
        json.WriteString("openedAt", stream.OpenedAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        if (stream.OpenedBy is { } openedBy)
            json.WriteString("openedBy", openedBy);
        json.WriteNumber("step", stream.Step);
        if (stream.Outstanding is { } batch)
        {
            json.WriteStartObject("batch");
            json.WriteNumber("tag", batch.Tag);
            WriteRanges(json, "ranges", batch.Ranges);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void ReadStream(ParticipantState state, JsonElement json) => state.Restore(
        new StreamId(
            ulong.Parse(json.GetProperty("id").GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)),
        DateTimeOffset.ParseExact(
            json.GetProperty("openedAt").GetString()!, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        json.TryGetProperty("openedBy", out var openedBy) ? openedBy.GetString() : null,
        json.GetProperty("step").GetInt64(),
        json.TryGetProperty("batch", out var batch)
            ? new Batch([.. ReadRanges(batch.GetProperty("ranges"))], batch.GetProperty("tag").GetUInt16())
            : null);

    private static void WriteRanges(Utf8JsonWriter json, string name, IReadOnlyList<SequenceRange> ranges)
    {
        json.WriteStartArray(name);
        foreach (var range in ranges)
        {
            json.WriteStartArray();
            json.WriteNumberValue(range.First);
            json.WriteNumberValue(range.Count);
            json.WriteNumberValue(range.Deliveries);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static IEnumerable<SequenceRange> ReadRanges(JsonElement json)
    {
        foreach (var range in json.EnumerateArray())
            yield return new SequenceRange(range[0].GetInt64(), range[1].GetInt32(), range[2].GetInt32());
    }
}
