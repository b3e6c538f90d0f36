using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Messages;

/// <summary>
/// The stored form of a message in quarantine: one line of JSON that a person can read, then the message's bytes as they were
/// sent. Version 1 is for good; the golden test may only grow.
/// </summary>
internal static class QuarantineRecord
{
    public const int ReasonsMax = 10;
    public const int ReasonBytesMax = 4096;

    private const int Version = 1;
    private const int FirstReasonMax = 100;
    private const int ReasonBytesMin = 8;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(QuarantinedMessage message)
    {
        var bytes = new ArrayBufferWriter<byte>(message.Payload.Length + 512);
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteString("sender", message.Sender.ToString());
            json.WriteString("participant", message.Participant.ToString());
            json.WriteString("type", message.Type);
            json.WriteString("version", message.Version);
            json.WriteString("bizMsgIdr", message.BizMsgIdr);
            json.WriteNumber("operations", message.Operations);
            json.WriteStartArray("reasons");
            foreach (var reason in message.Reasons)
                json.WriteStringValue(reason);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        bytes.Write("\n"u8);
        bytes.Write(message.Payload.Span);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The message with all texts within their bounds.</summary>
    public static QuarantinedMessage Fit(QuarantinedMessage message)
    {
        var reasons = new List<string>(Math.Min(message.Reasons.Count, ReasonsMax));
        var left = ReasonBytesMax;
        foreach (var reason in message.Reasons)
        {
            if (reasons.Count == ReasonsMax || left < ReasonBytesMin)
                break;
            reasons.Add(Text.FitBytes(reason, left));
            left -= Encoding.UTF8.GetByteCount(reasons[^1]);
        }

        return message with
        {
            Type = Text.Fit(message.Type, 64),
            Version = Text.Fit(message.Version, 32),
            BizMsgIdr = Text.Fit(message.BizMsgIdr, 64),
            Reasons = reasons,
        };
    }

    /// <returns>Null where this version of the program cannot read it.</returns>
    public static QuarantinedMessage? Read(ReadOnlyMemory<byte> stored)
    {
        var end = stored.Span.IndexOf((byte)'\n');
        if (end < 0)
            return null;
        try
        {
            using var json = JsonDocument.Parse(stored[..end]);
            var root = json.RootElement;
            if (root.GetProperty("v").GetInt32() != Version)
                return null;
            return new QuarantinedMessage(
                Ispb.Parse(root.GetProperty("sender").GetString()!),
                Ispb.Parse(root.GetProperty("participant").GetString()!),
                root.GetProperty("type").GetString()!,
                root.GetProperty("version").GetString()!,
                root.GetProperty("bizMsgIdr").GetString()!,
                root.GetProperty("operations").GetInt32(),
                [.. root.GetProperty("reasons").EnumerateArray().Select(static reason => reason.GetString()!)],
                stored[(end + 1)..]);
        }
        catch (Exception damage)
            when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>What memory holds of it.</summary>
    public static QuarantineSummary Summary(QuarantineId id, long number, QuarantinedMessage message) => new(
        id, number, message.Sender, message.Participant, message.Type, message.Version, message.BizMsgIdr, message.Operations,
        message.Payload.Length, message.Reasons.Count,
        message.Reasons.Count == 0 ? "" : Text.Fit(message.Reasons[0], FirstReasonMax));

    /// <summary>The same for the same sender and bytes: 128 bits of SHA-256.</summary>
    public static UInt128 LikenessOf(Ispb sender, ReadOnlySpan<byte> payload)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> name = stackalloc byte[Ispb.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(name, sender.Word);
        hash.AppendData(name);
        hash.AppendData(payload);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    /// <summary>The BizMsgIdr of a stored entry.</summary>
    public static string BizMsgIdrOf(UInt128 likeness) => "Q" + likeness.ToString("X32", CultureInfo.InvariantCulture);
}
