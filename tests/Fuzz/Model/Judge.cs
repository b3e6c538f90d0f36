using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using PixStream.Fuzz.Requests;
using PixStream.Fuzz.Wire;

namespace PixStream.Fuzz.Model;

/// <summary>Whether an answer is one that docs/reference gives to the request, whatever was answered before.</summary>
internal static class Judge
{
    private const string TypePrefix = "urn:pixstream:problem:";

    private static readonly XNamespace ProblemNamespace = "urn:ietf:rfc:7807";

    /// <summary>What is wrong with the answer to a request that was sent whole.</summary>
    public static IEnumerable<string> Complaints(Draft draft, Answer answer)
    {
        var (name, fault) = ProblemOf(draft, answer);
        if (fault is not null)
            yield return fault;
        var status = answer.Status.ToString(CultureInfo.InvariantCulture);
        if (answer.Status >= 500 && !(answer.Status is 501 or 505 && draft.IsBrokenHttp))
            yield return $"A {status} {name}".TrimEnd();
        else if (!draft.Expected.Contains(status) && !draft.Expected.Contains($"{status}:{name}")
            && !(draft.IsHead && draft.Expected.Any(code => code.StartsWith(status, StringComparison.Ordinal))))
            yield return $"{status}{(name is null ? "" : ":" + name)} instead of {string.Join(", ", draft.Expected)}";
        if (answer.Continues > 0 && !draft.Headers.Exists(line => line.StartsWith("Expect:", StringComparison.Ordinal)))
            yield return "A 100 that was not asked for";
        if (answer.Status == 405 && name is not null && answer.Header("Allow") is null)
            yield return "A 405 without Allow";
        if (answer.Status == 429
            && (!int.TryParse(answer.Header("Retry-After"), out var seconds) || seconds < 1
                || answer.Header("pi-thread-slot") != "6/6"))
            yield return "A 429 without Retry-After or with free slots";
    }

    /// <summary>What is wrong with one of the answers to bytes that are no whole request, or to more than one.</summary>
    public static IEnumerable<string> ComplaintsOfAny(Draft draft, Answer answer)
    {
        var (name, fault) = ProblemOf(draft, answer);
        if (fault is not null && answer.Body.Length > 0)
            yield return fault;
        if (answer.Status >= 500 && answer.Status is not (501 or 505))
            yield return $"A {answer.Status} {name}".TrimEnd();
        if (draft.IsStranger && answer.Status is >= 200 and < 300 && !draft.IsOpen)
            yield return $"A {answer.Status} to a stranger";
    }

    private static (string? Name, string? Fault) ProblemOf(Draft draft, Answer answer)
    {
        if (answer.Status < 400 || draft.IsHead)
            return (null, null);
        if (answer.Body.Length == 0)
            return (null, draft.IsBrokenHttp ? null : $"A {answer.Status} without a problem");
        try
        {
            var (type, status) = answer.Header("Content-Type") switch
            {
                "application/problem+xml; charset=utf-8" => FromXml(answer.Body),
                "application/problem+json" => FromJson(answer.Body),
                var other => throw new FormatException($"Content-Type {other}"),
            };
            if (status != answer.Status || !type.StartsWith(TypePrefix, StringComparison.Ordinal))
                return (null, $"A {answer.Status} with the problem {type} of status {status}");
            return (type[TypePrefix.Length..], null);
        }
        catch (Exception wrong)
            when (wrong is XmlException or JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            return (null, $"A {answer.Status} whose body is no problem: {wrong.Message}");
        }
    }

    private static (string Type, int Status) FromXml(byte[] body)
    {
        using var reader = XmlReader.Create(
            new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        var root = XDocument.Load(reader).Root!;
        string Value(string name) => root.Element(ProblemNamespace + name)?.Value ?? throw new FormatException($"No {name}");
        _ = (Value("title"), Value("detail"));
        return (Value("type"), int.Parse(Value("status"), CultureInfo.InvariantCulture));
    }

    private static (string Type, int Status) FromJson(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        _ = (root.GetProperty("title").GetString(), root.GetProperty("detail").GetString());
        return (root.GetProperty("type").GetString() ?? "", root.GetProperty("status").GetInt32());
    }
}
