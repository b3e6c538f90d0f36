using System.Globalization;
using System.Text;
using PixStream.Fuzz.Model;

namespace PixStream.Fuzz.Requests;

/// <summary>How a body's end is announced.</summary>
internal enum Framing
{
    None = 0,
    Length = 1,
    Chunked = 2,
}

/// <summary>A request while it is still grammar: mutations change its parts, and only then it becomes bytes.</summary>
internal sealed class Draft(Kind kind, string method, string target)
{
    public Kind Kind => kind;

    public string Method { get; set; } = method;

    /// <summary>Path and query, in Latin-1: any byte can stand in it.</summary>
    public string Target { get; set; } = target;

    public string Version { get; set; } = "HTTP/1.1";

    public string LineEnd { get; set; } = "\r\n";

    /// <summary>Bytes before the request line.</summary>
    public string Before { get; set; } = "";

    /// <summary>
    /// Whether the server sees a HEAD, whose answer has no body. Line ends before a request line are passed over; other bytes
    /// there make another method of it.
    /// </summary>
    public bool IsHead => Method == "HEAD" && Before.Trim('\r', '\n').Length == 0;

    /// <summary>Header lines without their ends, in Latin-1. Those about the body are added when it is written.</summary>
    public List<string> Headers { get; } = ["Host: fuzz"];

    public BodyPlan? Body { get; set; }

    /// <summary>The messages in the body.</summary>
    public List<Payload> Payloads { get; set; } = [];

    public Profile Profile { get; init; }

    /// <summary>The participant in the path.</summary>
    public Participant? Participant { get; init; }

    /// <summary>The stream in the path.</summary>
    public PulledStream? Stream { get; init; }

    /// <summary>Messages that the utility is to make.</summary>
    public int Count { get; init; }

    /// <summary>What may answer it: a status, or a status and a problem such as "410:stream-gone".</summary>
    public string[] Expected { get; set; } = [];

    /// <summary>The value of its Accept header; null without that header.</summary>
    public string? Accept { get; init; }

    public string? AcceptEncoding { get; init; }

    /// <summary>What mutations did to it.</summary>
    public List<string> Mutated { get; } = [];

    /// <summary>It may be refused, or answered in another form.</summary>
    public bool IsRefusable { get; set; }

    /// <summary>HTTP may be broken: whatever the protocol allows may answer it.</summary>
    public bool IsBrokenHttp { get; set; }

    /// <summary>It shows no credential that lets it in.</summary>
    public bool IsStranger { get; set; }

    /// <summary>It asks for something that is open to all.</summary>
    public bool IsOpen =>
        Target.Contains("/health/", StringComparison.Ordinal) || Target.Contains("/openapi.json", StringComparison.Ordinal);

    /// <summary>It may be about something else than what it was made for.</summary>
    public bool IsRetargeted { get; set; }

    /// <summary>Its token was spoiled: it moves nothing, also where it is answered with success.</summary>
    public bool NamesNoStream { get; set; }

    /// <summary>When its last byte was sent, in milliseconds.</summary>
    public long SentAt { get; set; }

    public void SetHeader(string name, string value)
    {
        RemoveHeader(name);
        Headers.Add($"{name}: {value}");
    }

    public void RemoveHeader(string name) =>
        Headers.RemoveAll(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));

    /// <summary>The request as it goes out.</summary>
    public byte[] ToBytes()
    {
        var content = Body?.Write(Payloads) ?? [];
        var head = new StringBuilder(Before).Append(Method).Append(' ').Append(Target).Append(' ').Append(Version)
            .Append(LineEnd);
        foreach (var line in Headers)
            head.Append(line).Append(LineEnd);
        if (Body is { } body)
            foreach (var line in body.HeaderLines(content.Length))
                head.Append(line).Append(LineEnd);
        head.Append(LineEnd);
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. Body is null ? [] : Body.Frame(content)];
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Kind}/{Profile}{(Mutated.Count > 0 ? " mutated by " + string.Join(", ", Mutated) : "")}");
}
