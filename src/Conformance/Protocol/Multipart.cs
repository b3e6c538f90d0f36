using System.Text;

namespace PixStream.Conformance.Protocol;

/// <summary>One part of a multipart.</summary>
internal sealed record Part(IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>RFC 2046 to the letter: what a lenient reader would forgive fails the check.</summary>
internal static class Multipart
{
    public const string Type = "multipart/mixed";
    public const string Boundary = "verify-part";
    public const string ContentType = Type + "; boundary=" + Boundary;

    public static byte[] Of(IEnumerable<byte[]> parts)
    {
        using var body = new MemoryStream();
        foreach (var part in parts)
        {
            body.Write(Encoding.ASCII.GetBytes($"--{Boundary}\r\nContent-Type: {Envelope.ContentType}\r\n\r\n"));
            body.Write(part);
            body.Write("\r\n"u8);
        }

        body.Write(Encoding.ASCII.GetBytes($"--{Boundary}--\r\n"));
        return body.ToArray();
    }

    public static List<Part> Read(Reply reply)
    {
        var delimiter = Encoding.ASCII.GetBytes("\r\n--" + BoundaryOf(reply));
        var rest = reply.Body.AsSpan();
        if (!rest.StartsWith(delimiter.AsSpan(2)))
            throw reply.Differs("a body that begins with its boundary", Shortened.Body(rest[..Math.Min(80, rest.Length)]));
        rest = rest[(delimiter.Length - 2)..];
        var parts = new List<Part>();
        while (!rest.StartsWith("--"u8))
        {
            if (!rest.StartsWith("\r\n"u8))
                throw reply.Differs("a boundary line that ends in CR LF", $"part {parts.Count + 1} follows on the same line");
            var end = rest.IndexOf(delimiter);
            if (end < 2)
                throw reply.Differs("each part followed by the boundary", $"part {parts.Count + 1} does not end");
            parts.Add(ReadPart(reply, rest[2..end]));
            rest = rest[(end + delimiter.Length)..];
        }

        if (rest[2..].ContainsAnyExcept("\r\n \t"u8))
            throw reply.Differs("nothing after the final boundary", Shortened.Body(rest[2..]));
        return parts;
    }

    private static string BoundaryOf(Reply reply)
    {
        var type = reply.Required("Content-Type");
        var parameters = type.Split(';', StringSplitOptions.TrimEntries);
        var boundary = parameters.Skip(1)
            .FirstOrDefault(parameter => parameter.StartsWith("boundary=", StringComparison.OrdinalIgnoreCase))?[9..].Trim('"');
        return parameters[0].Equals(Type, StringComparison.OrdinalIgnoreCase) && boundary is { Length: > 0 and <= 70 }
            ? boundary
            : throw reply.Differs($"Content-Type: {Type} with a boundary of 1 to 70 characters", type);
    }

    private static Part ReadPart(Reply reply, ReadOnlySpan<byte> part)
    {
        var end = part.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            throw reply.Differs("an empty line behind the headers of each part", Shortened.Body(part));
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in Encoding.ASCII.GetString(part[..end]).Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !headers.TryAdd(line[..colon], line[(colon + 1)..].Trim()))
                throw reply.Differs("headers of a part, each once", Shortened.Text(line, 80));
        }

        return new Part(headers, part[(end + 4)..].ToArray());
    }
}
