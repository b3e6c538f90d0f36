using System.Text;

namespace PixStream.Bench.Servers;

/// <summary>A response of PixStream, kept in a file, for the bare server to give again and again.</summary>
/// <param name="Headers">Its headers, without those that any Kestrel adds itself.</param>
/// <param name="Body">Its body.</param>
internal sealed record CapturedResponse(IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    private static readonly string[] Added = ["Date", "Server", "Connection", "Content-Length"];

    /// <summary>Pulls one batch of that participant into the file.</summary>
    public static void Write(string path, int port, string ispb)
    {
        var response = PlainExchange.Get(port, $"/api/v1/out/{ispb}/stream/start", "multipart/mixed");
        if (!response.AsSpan().StartsWith("HTTP/1.1 200"u8))
            throw new IOException(
                $"A pull to copy was answered {Encoding.ASCII.GetString(response)[..Math.Min(60, response.Length)]}");
        File.WriteAllBytes(path, response);
    }

    public static CapturedResponse Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        var headers = Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n")
            .Skip(1)
            .Select(line => line.Split(": ", 2))
            .Where(header => !Added.Contains(header[0]))
            .Select(header => KeyValuePair.Create(header[0], header[1]));
        return new CapturedResponse([.. headers], bytes[(end + 4)..]);
    }
}
