using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PixStream.Quarantine.Ledgers;
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

    public static byte[] Write(QuarantinedMessage message)
    {
        var line = StoredObject.Write(Version, json =>
        {
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
        });
        return [.. line, (byte)'\n', .. message.Payload.Span];
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
        return end < 0 ? null : StoredObject.Read(stored[..end], Version, json => new QuarantinedMessage(
            Ispb.Parse(json.GetProperty("sender").GetString()!),
            Ispb.Parse(json.GetProperty("participant").GetString()!),
            json.GetProperty("type").GetString()!,
            json.GetProperty("version").GetString()!,
            json.GetProperty("bizMsgIdr").GetString()!,
            json.GetProperty("operations").GetInt32(),
            [.. json.GetProperty("reasons").EnumerateArray().Select(static reason => reason.GetString()!)],
            stored[(end + 1)..]));
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
