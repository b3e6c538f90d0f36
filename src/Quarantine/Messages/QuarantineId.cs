using System.Diagnostics.CodeAnalysis;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Messages;

/// <summary>
/// Names one message in quarantine for good. Looks as a resource id does, and is not one: 24 bytes, <c>QM</c>, the time at which
/// it was taken in as 48 bits of epoch milliseconds, and a version 4 UUID; shown as 32 characters of Base64.
/// </summary>
public readonly record struct QuarantineId
{
    private const ulong Prefix = ((ulong)'Q' << 56) | ((ulong)'M' << 48);
    private const ulong PrefixMask = 0xFFFF_0000_0000_0000;

    private QuarantineId(ResourceId stored) => Stored = stored;

    /// <summary>When the message was taken in, UTC, to the millisecond.</summary>
    public DateTimeOffset TakenInAt => Stored.AcceptedAt;

    /// <summary>The 24 bytes as a store keeps them.</summary>
    internal ResourceId Stored { get; }

    /// <summary>Reads the text form, in the alphabet of Base64 or in the one of Base64 for URLs.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out QuarantineId id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[ResourceId.Size];
        return text is { Length: ResourceId.TextLength }
            && Convert.TryFromBase64String(text.Replace('-', '+').Replace('_', '/'), bytes, out var written)
            && written == ResourceId.Size
            && TryOf(ResourceId.Read(bytes), out id);
    }

    /// <summary>The text form with <c>-</c> and <c>_</c> in place of <c>+</c> and <c>/</c>, for paths.</summary>
    public string ToUrlText() => ToString().Replace('+', '-').Replace('/', '_');

    public override string ToString() => Stored.ToString();

    internal static QuarantineId Create(DateTimeOffset takenInAt, IRandomSource random)
    {
        var id = ResourceId.Create(takenInAt, random.NextUInt64(), random.NextUInt64());
        return new QuarantineId(id with { Head = (id.Head & ~PrefixMask) | Prefix });
    }

    internal static bool TryOf(ResourceId stored, out QuarantineId id)
    {
        id = new QuarantineId(stored);
        if ((stored.Head & PrefixMask) == Prefix)
            return true;
        id = default;
        return false;
    }
}
