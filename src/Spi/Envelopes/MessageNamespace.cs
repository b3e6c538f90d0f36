namespace PixStream.Spi.Envelopes;

/// <summary>
/// <c>https://www.bcb.gov.br/pi/pacs.008/1.13</c>: where a message says its type and version. Kept this strict because
/// both go on to name schemas, metrics and the like.
/// </summary>
internal static class MessageNamespace
{
    private const int TypeLength = 8;

    private static ReadOnlySpan<byte> Start => "https://www.bcb.gov.br/pi/"u8;

    public static bool TryRead(ReadOnlySpan<byte> uri, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> version)
    {
        type = version = default;
        if (!uri.StartsWith(Start) || uri.Length < Start.Length + TypeLength + 4 || uri[Start.Length + TypeLength] != '/')
            return false;
        type = uri.Slice(Start.Length, TypeLength);
        version = uri[(Start.Length + TypeLength + 1)..];
        var dot = version.IndexOf((byte)'.');
        return IsType(type) && dot >= 0 && IsNumber(version[..dot]) && IsNumber(version[(dot + 1)..]);
    }

    private static bool IsType(ReadOnlySpan<byte> type) =>
        !type[..4].ContainsAnyExceptInRange((byte)'a', (byte)'z') && type[4] == '.'
        && !type[5..].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool IsNumber(ReadOnlySpan<byte> digits) =>
        digits.Length is >= 1 and <= 3 && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
