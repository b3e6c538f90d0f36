using System.Globalization;

namespace PixStream.Conformance.Protocol;

/// <summary>Status line and headers of a reply.</summary>
internal sealed record ReplyHead(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public bool IsChunked => Header("Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) ?? false;

    public long? Length =>
        long.TryParse(Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    /// <summary>Null if the connection ended first.</summary>
    /// <exception cref="InvalidDataException">What came is no HTTP.</exception>
    public static async Task<ReplyHead?> ReadAsync(Connection connection, CancellationToken cancellation)
    {
        if (await connection.ReadLineAsync(cancellation) is not { } first)
            return null;
        if (!first.StartsWith("HTTP/1.", StringComparison.Ordinal) || first.Length < 12
            || !int.TryParse(first.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw new InvalidDataException($"'{Shortened.Text(first, 80)}' is no status line of HTTP/1.1.");
        var headers = new List<KeyValuePair<string, string>>();
        while (await connection.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length == 0)
                return new ReplyHead(status, headers);
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                throw new InvalidDataException($"'{Shortened.Text(line, 80)}' is no header.");
            headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        return null;
    }

    /// <summary>Whether nothing can follow the reply on its connection.</summary>
    public bool EndsConnection(string method) =>
        string.Equals(Header("Connection"), "close", StringComparison.OrdinalIgnoreCase)
        || (Length is null && !IsChunked && method != "HEAD" && Status is not (204 or 304));

    private string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
