using System.Text;
using PixStream.Harness.Messages;

namespace PixStream.Harness.Http;

/// <summary>One part of a multipart, or the one message of a single answer.</summary>
internal sealed record Part(string? ContentType, string? ResourceId, byte[] Payload);

/// <summary>RFC 2046 to the letter: what a lenient reader would forgive fails here.</summary>
internal static class Multipart
{
    public const string Type = "multipart/mixed";
    public const string Boundary = "part-of-a-test";
    public const string ContentType = Type + "; boundary=" + Boundary;

    /// <summary>Writes one.</summary>
    /// <param name="parts">What its parts hold.</param>
    /// <param name="head">The headers of each part, line by line.</param>
    public static byte[] Of(IEnumerable<byte[]> parts, string head = $"Content-Type: {Envelopes.ContentType}\r\n")
    {
        using var body = new MemoryStream();
        foreach (var part in parts)
        {
            body.Write(Encoding.ASCII.GetBytes($"--{Boundary}\r\n{head}\r\n"));
            body.Write(part);
            body.Write("\r\n"u8);
        }

        body.Write(Encoding.ASCII.GetBytes($"--{Boundary}--\r\n"));
        return body.ToArray();
    }

    /// <summary>Reads one, and fails where it is not well-formed.</summary>
    public static List<Part> Read(byte[] body, string contentType)
    {
        const string Head = Type + "; boundary=";
        Assert.StartsWith(Head, contentType, StringComparison.Ordinal);
        var boundary = contentType[Head.Length..].Trim('"');
        Assert.InRange(boundary.Length, 1, 70);
        var delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);

        var rest = body.AsSpan();
        Assert.True(rest.StartsWith(delimiter.AsSpan(2)), "The body does not begin with its boundary.");
        rest = rest[(delimiter.Length - 2)..];
        var parts = new List<Part>();
        while (!rest.StartsWith("--"u8))
        {
            Assert.True(rest.StartsWith("\r\n"u8), "A boundary line does not end.");
            var end = rest.IndexOf(delimiter);
            Assert.True(end >= 0, "A part does not end.");
            parts.Add(ReadPart(rest[2..end]));
            rest = rest[(end + delimiter.Length)..];
        }

        Assert.Equal("--\r\n", Encoding.ASCII.GetString(rest));
        return parts;
    }

    private static Part ReadPart(ReadOnlySpan<byte> part)
    {
        var headEnd = part.IndexOf("\r\n\r\n"u8);
        Assert.True(headEnd >= 0, "The headers of a part do not end.");
        var headers = Encoding.ASCII.GetString(part[..headEnd]).Split("\r\n")
            .Select(line => line.Split(": ", 2))
            .ToDictionary(header => header[0], header => header[1], StringComparer.OrdinalIgnoreCase);
        return new Part(
            headers.GetValueOrDefault("Content-Type"),
            headers.GetValueOrDefault("PI-ResourceId"),
            part[(headEnd + 4)..].ToArray());
    }
}
