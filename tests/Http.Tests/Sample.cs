using System.IO.Compression;
using System.Text;
using PixStream.Spi.Generation;

namespace PixStream.Http.Tests;

/// <summary>Messages and bodies to send. Seeded: a run repeats.</summary>
internal static class Sample
{
    public const string Boundary = "part-of-a-test";
    public const string MultipartType = "multipart/mixed; boundary=" + Boundary;

    public static byte[] Message(int seed = 1, string from = Site.Other, string to = Site.Psp, int operations = 1) =>
        new Pacs008Generator(new Random(seed), TimeProvider.System)
            .Make(from, to, new Pacs008Options { Operations = operations });

    /// <summary>A message of about a megabyte, which gzip makes little smaller and of which the JSON view shows all.</summary>
    public static byte[] Large(int seed)
    {
        var text = new byte[760_000];
        new Random(seed).NextBytes(text);
        var message = Encoding.UTF8.GetString(Message(seed)).Replace(
            "</CdtTrfTxInf>", $"<RmtInf><Ustrd>{Convert.ToBase64String(text)}</Ustrd></RmtInf></CdtTrfTxInf>", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(message);
    }

    public static List<byte[]> Messages(int count, string from = Site.Other, string to = Site.Psp, int operations = 1)
    {
        var generator = new Pacs008Generator(new Random(count + (operations * 1000)), TimeProvider.System);
        var options = new Pacs008Options { Operations = operations };
        return [.. Enumerable.Range(0, count).Select(_ => generator.Make(from, to, options))];
    }

    public static byte[] Multipart(IEnumerable<byte[]> parts, string head = "Content-Type: application/xml; charset=utf-8\r\n")
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

    public static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(plain);
        return packed.ToArray();
    }

    public static byte[] Gunzip(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
