using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PixStream.Quarantine.Auditing;

/// <summary>
/// The stored form of an audit record: one line of JSON. Version 1 is for good; the golden test may only grow. A member that not
/// every record has is passed over by programs that do not know it. A stored entry is one or more lines, numbered without gaps.
/// </summary>
internal static class AuditLine
{
    private const int Version = 1;
    private const int SubjectMax = 100;
    private const int DetailsMax = 500;
    private const int RequestIdMax = 64;
    private const string Request = "request";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IBufferWriter<byte> bytes, long number, AuditRecord record)
    {
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteNumber("n", number);
            json.WriteString("at", record.At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("by", Text.Fit(record.By, ActionText.ByMax));
            json.WriteNumber("action", (int)record.Action);
            json.WriteString("subject", Text.Fit(record.Subject, SubjectMax));
            json.WriteString("reason", Text.Fit(record.Reason, ActionText.ReasonMax));
            json.WriteString("details", Text.Fit(record.Details, DetailsMax));
            if (record.RequestId is { } id)
                json.WriteString(Request, Text.Fit(id, RequestIdMax));
            json.WriteEndObject();
        }

        bytes.Write("\n"u8);
    }

    /// <summary>Reads all lines of an entry.</summary>
    /// <returns>Null where this version of the program cannot read them.</returns>
    public static List<NumberedAuditRecord>? Read(ReadOnlyMemory<byte> lines)
    {
        var records = new List<NumberedAuditRecord>();
        try
        {
            while (lines.Span.IndexOf((byte)'\n') is var end and >= 0)
            {
                using var json = JsonDocument.Parse(lines[..end]);
                var root = json.RootElement;
                if (root.GetProperty("v").GetInt32() != Version)
                    return null;
                records.Add(new NumberedAuditRecord(root.GetProperty("n").GetInt64(), Read(root)));
                lines = lines[(end + 1)..];
            }

            return lines.IsEmpty && records.Count > 0 && records[^1].Number - records[0].Number == records.Count - 1
                ? records
                : null;
        }
        catch (Exception damage)
            when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static AuditRecord Read(JsonElement json) => new(
        DateTimeOffset.ParseExact(
            json.GetProperty("at").GetString()!, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        json.GetProperty("by").GetString()!,
        (AuditAction)json.GetProperty("action").GetInt32(),
        json.GetProperty("subject").GetString()!,
        json.GetProperty("reason").GetString()!,
        json.GetProperty("details").GetString()!)
    {
        RequestId = json.TryGetProperty(Request, out var id) ? id.GetString() : null,
    };
}
