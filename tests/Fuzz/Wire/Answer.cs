using System.Text;

namespace PixStream.Fuzz.Wire;

/// <summary>A response, read to its end and found well-formed.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its headers, in their order.</param>
/// <param name="Body">Its body, without framing.</param>
/// <param name="Continues">Interim 100s that came before it.</param>
internal sealed record Answer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body, int Continues)
{
    /// <summary>Whether the server closes the connection behind it.</summary>
    public bool Closes => string.Equals(Header("Connection"), "close", StringComparison.OrdinalIgnoreCase);

    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        return null;
    }

    /// <summary>For people: the head as it came, and the beginning of the body.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(Status);
        foreach (var (key, value) in Headers)
            text.Append(" | ").Append(key).Append(": ").Append(value);
        return text.Append(" | ").Append(Escaped.Of(Body, 600)).ToString();
    }
}

/// <summary>A server sent what is no HTTP/1.1 response.</summary>
internal sealed class MalformedAnswerException(string fault, ReadOnlySpan<byte> bytes)
    : Exception($"{fault}: {Escaped.Of(bytes, 400)}");
