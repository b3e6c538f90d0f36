using System.Globalization;
using System.Text;

namespace PixStream.Conformance.Protocol;

/// <summary>A request as it leaves: nothing is added to it but what <see cref="Target"/> adds to all.</summary>
/// <param name="Method">GET, POST, DELETE or what a check wants to see refused.</param>
/// <param name="Path">As it stands on the request line.</param>
internal sealed record Request(string Method, string Path)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Null: no body, and no header that announces one.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Sends the body in chunks, without a length.</summary>
    public bool IsChunked { get; init; }

    /// <summary>What Transfer-Encoding says of a body in chunks.</summary>
    public string TransferCoding { get; init; } = "chunked";

    /// <summary>What it shows of its caller; null: the credential of the participant in the path, where there is one.</summary>
    public Presented? As { get; init; }

    /// <summary>Adds a header, where there is a value.</summary>
    public Request With(string name, string? value) => value is null ? this : this with { Headers = [.. Headers, (name, value)] };

    /// <summary>All its bytes.</summary>
    public byte[] ToBytes(Target target)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.Latin1.GetBytes(Head(target)));
        if (Body is null)
            return bytes.ToArray();
        if (!IsChunked)
        {
            bytes.Write(Body);
            return bytes.ToArray();
        }

        foreach (var chunk in Body.Chunk(700))
        {
            bytes.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{chunk.Length:x}\r\n")));
            bytes.Write(chunk);
            bytes.Write("\r\n"u8);
        }

        bytes.Write("0\r\n\r\n"u8);
        return bytes.ToArray();
    }

    /// <summary>For people: the request line, the headers that the check chose, and the beginning of the body.</summary>
    public string ToText()
    {
        var text = new StringBuilder().Append(Method).Append(' ').Append(Shortened.Text(Path, 200));
        foreach (var (name, value) in Headers)
            text.Append('\n').Append(name).Append(": ").Append(Shortened.Text(value, 200));
        if (IsChunked)
            text.Append("\nTransfer-Encoding: ").Append(TransferCoding);
        if (As?.Label is { } label)
            text.Append("\n(").Append(label).Append(')');
        if (Body is not null)
            text.Append("\n\n").Append(Shortened.Body(Body));
        return text.ToString();
    }

    private string Head(Target target)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Method} {Path} HTTP/1.1\r\n");
        foreach (var (name, value) in target.HeadersOf(this).Concat(Headers))
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (IsChunked)
            head.Append(CultureInfo.InvariantCulture, $"Transfer-Encoding: {TransferCoding}\r\n");
        else if (Body is not null)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n");
        return head.Append("\r\n").ToString();
    }
}
