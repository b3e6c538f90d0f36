using System.Buffers;
using System.Globalization;
using System.Text;
using PixStream.Harness.Http;

namespace PixStream.Fuzz.Wire;

/// <summary>Reads responses as strictly as RFC 9112 is written: what a lenient client would forgive is a finding.</summary>
internal static class AnswerReader
{
    private const int HeadBytesMax = 32 << 10;
    private const int BodyBytesMax = 64 << 20;

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly string[] Singular =
        ["Content-Length", "Content-Type", "Transfer-Encoding", "Date", "Connection", "Location"];

    /// <summary>Reads one response and the interim ones before it; null where the connection ended instead.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="toHead">Whether it answers HEAD, and so has no body whatever it says.</param>
    /// <exception cref="MalformedAnswerException">It is none, or only the beginning of one.</exception>
    /// <exception cref="HangException">It did not come in time.</exception>
    public static async Task<Answer?> ReadAsync(RawConnection connection, bool toHead)
    {
        for (var continues = 0; ; continues++)
        {
            if (await HeadLengthAsync(connection) is not (> 0 and var length))
                return null;
            var (status, headers) = ParseHead(connection.Buffered[..length]);
            connection.Consume(length);
            if (status == 100)
                continue;
            if (status < 200)
                throw Fault($"An interim {status}", connection);
            var answer = new Answer(status, headers, [], continues);
            return toHead ? answer : answer with { Body = await BodyAsync(connection, answer) };
        }
    }

    private static async ValueTask<int> HeadLengthAsync(RawConnection connection)
    {
        while (true)
        {
            var end = connection.Buffered.IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                return end + 4;
            if (connection.Buffered.Length > HeadBytesMax)
                throw Fault("A head without end", connection);
            if (await connection.ReadMoreAsync())
                continue;
            return connection.Buffered.IsEmpty ? 0 : throw Fault("The connection ended within a head", connection);
        }
    }

    private static (int Status, List<KeyValuePair<string, string>> Headers) ParseHead(ReadOnlySpan<byte> head)
    {
        var lines = Encoding.Latin1.GetString(head[..^4]).Split("\r\n");
        var line = lines[0];
        if (line.Length < 13 || !line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || line[12] != ' '
            || !int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            || status is < 100 or > 599)
            throw new MalformedAnswerException("No status line", head);

        var headers = new List<KeyValuePair<string, string>>(lines.Length - 1);
        foreach (var header in lines.AsSpan(1))
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || header.AsSpan(0, colon).ContainsAnyExcept(TokenCharacters)
                || header.AsSpan(colon).ContainsAnyInRange('\0', '\x1F')
                || header.Contains('\x7F', StringComparison.Ordinal))
                throw new MalformedAnswerException($"A malformed header '{header}'", head);
            headers.Add(new(header[..colon], header[(colon + 1)..].Trim(' ')));
        }

        foreach (var name in Singular)
            if (headers.Count(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) > 1)
                throw new MalformedAnswerException($"{name} is there twice", head);
        return (status, headers);
    }

    private static async ValueTask<byte[]> BodyAsync(RawConnection connection, Answer answer)
    {
        var (length, coding) = (answer.Header("Content-Length"), answer.Header("Transfer-Encoding"));
        if (answer.Status is 204 or 304)
            return length is null && coding is null ? [] : throw Fault($"A {answer.Status} announces a body", connection);
        if (coding is not null)
            return coding == "chunked" && length is null
                ? await ChunkedAsync(connection)
                : throw Fault($"Transfer-Encoding {coding}, Content-Length {length}", connection);
        if (length is not null)
            return int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes <= BodyBytesMax
                ? await TakeAsync(connection, bytes)
                : throw Fault($"Content-Length {length}", connection);
        if (!answer.Closes)
            throw Fault($"A {answer.Status} without a length", connection);
        while (await connection.ReadMoreAsync())
            if (connection.Buffered.Length > BodyBytesMax)
                throw Fault("A body without end", connection);
        return await TakeAsync(connection, connection.Buffered.Length);
    }

    private static async ValueTask<byte[]> ChunkedAsync(RawConnection connection)
    {
        using var body = new MemoryStream();
        while (true)
        {
            int end;
            while ((end = connection.Buffered.IndexOf("\r\n"u8)) < 0)
                if (connection.Buffered.Length > HeadBytesMax || !await connection.ReadMoreAsync())
                    throw Fault("A chunk's size does not end", connection);
            var text = Encoding.Latin1.GetString(connection.Buffered[..end]);
            if (!int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size)
                || size is < 0 or > BodyBytesMax)
                throw Fault($"A chunk of size {text}", connection);
            connection.Consume(end + 2);
            body.Write(await TakeAsync(connection, size));
            if (await TakeAsync(connection, 2) is not [(byte)'\r', (byte)'\n'])
                throw Fault("A chunk does not end where it said", connection);
            if (size == 0)
                return body.ToArray();
        }
    }

    private static async ValueTask<byte[]> TakeAsync(RawConnection connection, int count)
    {
        while (connection.Buffered.Length < count)
            if (!await connection.ReadMoreAsync())
                throw Fault($"The connection ended within a body of {count} bytes", connection);
        var taken = connection.Buffered[..count].ToArray();
        connection.Consume(count);
        return taken;
    }

    private static MalformedAnswerException Fault(string fault, RawConnection connection) => new(fault, connection.Buffered);
}
