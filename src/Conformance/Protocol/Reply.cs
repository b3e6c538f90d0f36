using System.Globalization;
using System.Text;
using PixStream.Conformance.Checks;

namespace PixStream.Conformance.Protocol;

/// <summary>A reply, read to its end; or, where <paramref name="IsWhole"/> is false, as far as it came.</summary>
internal sealed record Reply(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body, bool IsWhole)
{
    /// <summary>Headers that a report need not repeat.</summary>
    private static readonly string[] Idle = ["Date", "Server", "Cache-Control", "Vary"];

    /// <summary>Where it stands in the log of its check.</summary>
    public Exchange? Exchange { get; init; }

    public bool EndsConnection { get; init; }

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name)
    {
        var values = Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value).ToList();
        return values.Count == 0 ? null : string.Join(", ", values);
    }

    /// <summary>Fails the check if the header is missing.</summary>
    public string Required(string name) => Header(name) ?? throw Differs($"a header {name}", "none");

    /// <summary>Fails the check on any other status, or if the body did not come to its end.</summary>
    public Reply Is(params ReadOnlySpan<int> statuses)
    {
        if (!statuses.Contains(Status))
            throw Differs(string.Join(" or ", statuses.ToArray()), Status.ToString(CultureInfo.InvariantCulture));
        if (!IsWhole)
            throw Differs("a body that comes to its end", $"{Body.Length} bytes, and then the connection ended");
        return this;
    }

    /// <summary>What a check throws when this reply is not what the contract asks for.</summary>
    public CheckFailedException Differs(string expected, string came) => new(expected, came, Exchange);

    /// <summary>For people: status, headers that matter, and the beginning of the body.</summary>
    public string ToText()
    {
        var text = new StringBuilder().Append(Status);
        foreach (var (name, value) in Headers)
            if (!Idle.Contains(name, StringComparer.OrdinalIgnoreCase))
                text.Append('\n').Append(name).Append(": ").Append(Shortened.Text(value, 400));
        if (Body.Length > 0)
            text.Append("\n\n").Append(Shortened.Body(Body));
        return IsWhole ? text.ToString() : text.Append("\n(here the connection ended)").ToString();
    }
}
