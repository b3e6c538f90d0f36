using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PixStream.Quarantine.Ledgers;

namespace PixStream.Quarantine.Auditing;

/// <summary>
/// The stored form of an audit record: one line of JSON. Version 1 is for good; the golden test may only grow. A member that not
/// every record has is passed over by programs that do not know it: the hashes of the chain (<see cref="AuditHash"/>) are such
/// members, which records of earlier versions lack. A stored entry is one or more lines, numbered without gaps.
/// </summary>
internal static class AuditLine
{
    private const int Version = 1;
    private const int SubjectMax = 100;
    private const int DetailsMax = 1000;
    private const int RequestIdMax = 64;
    private const string Request = "request";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Writes a record as a line.</summary>
    /// <param name="lines">Behind what is in it.</param>
    /// <param name="number">Its place in the trail.</param>
    /// <param name="record">Texts that are too long are cut.</param>
    /// <param name="previous">Hash of the line before it, or <see cref="AuditHash.Start"/>.</param>
    /// <returns>Its own hash.</returns>
    public static string Write(IBufferWriter<byte> lines, long number, AuditRecord record, string previous)
    {
        var line = StoredObject.Write(Version, json =>
        {
            json.WriteNumber("n", number);
            json.WriteString("at", record.At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("by", Text.Fit(record.By, ActionText.ByMax));
            json.WriteNumber("action", (int)record.Action);
            json.WriteString("subject", Text.Fit(record.Subject, SubjectMax));
            json.WriteString("reason", Text.Fit(record.Reason, ActionText.ReasonMax));
            json.WriteString("details", Text.Fit(record.Details, DetailsMax));
            if (record.RequestId is { } id)
                json.WriteString(Request, Text.Fit(id, RequestIdMax));
            json.WriteString(AuditHash.Previous, previous);
        });
        var hash = AuditHash.Of(line);
        lines.Write(AuditHash.Seal(line, hash));
        lines.Write("\n"u8);
        return hash;
    }

    /// <summary>The hash of the last line of an entry, which the next line carries.</summary>
    public static string LastHash(ReadOnlySpan<byte> lines)
    {
        lines = lines.TrimEnd((byte)'\n');
        return AuditHash.Of(lines[(lines.LastIndexOf((byte)'\n') + 1)..]);
    }

    /// <summary>Reads all lines of an entry.</summary>
    /// <returns>Null where this version of the program cannot read them.</returns>
    public static List<NumberedAuditRecord>? Read(ReadOnlyMemory<byte> lines)
    {
        var records = new List<NumberedAuditRecord>();
        while (lines.Span.IndexOf((byte)'\n') is var end and >= 0)
        {
            if (StoredObject.Read(lines[..end], Version, ReadNumbered) is not { } record)
                return null;
            records.Add(record);
            lines = lines[(end + 1)..];
        }

        return lines.IsEmpty && records.Count > 0 && records[^1].Number - records[0].Number == records.Count - 1
            ? records
            : null;
    }

    private static NumberedAuditRecord ReadNumbered(JsonElement json) => new(json.GetProperty("n").GetInt64(), Read(json));

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
