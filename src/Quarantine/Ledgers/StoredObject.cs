using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PixStream.Quarantine.Ledgers;

/// <summary>
/// What entries are stored as: an object of JSON that a person can read, with the version of its form as first member.
/// </summary>
internal static class StoredObject
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="version">Of the form.</param>
    /// <param name="writeMembers">Writes all other members.</param>
    public static byte[] Write(int version, Action<Utf8JsonWriter> writeMembers)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("v", version);
            writeMembers(json);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <param name="stored">The object.</param>
    /// <param name="version">Of the form that is read.</param>
    /// <param name="read">Reads its members. A member that is missing or of another form may be an exception.</param>
    /// <returns>Null where this version of the program cannot read it.</returns>
    public static T? Read<T>(ReadOnlyMemory<byte> stored, int version, Func<JsonElement, T> read)
        where T : class
    {
        try
        {
            using var json = JsonDocument.Parse(stored);
            return json.RootElement.GetProperty("v").GetInt32() == version ? read(json.RootElement) : null;
        }
        catch (Exception damage)
            when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
