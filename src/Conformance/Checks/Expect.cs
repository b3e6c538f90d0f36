using System.Globalization;
using System.Text.RegularExpressions;
using PixStream.Conformance.Protocol;

namespace PixStream.Conformance.Checks;

/// <summary>What checks ask of replies; each throws what the report then says.</summary>
internal static class Expect
{
    /// <summary>Messages that are shown, of however many.</summary>
    private const int Shown = 10;

    /// <summary>Those messages, in that order, and no others.</summary>
    public static Reply Holds(this Reply reply, Dialect wire, params IReadOnlyList<Envelope> messages)
    {
        var keys = wire.Keys(reply);
        return AreThose(messages, keys)
            ? reply
            : throw reply.Differs(Listed(messages), Listed(keys) + Difference(messages, keys));
    }

    /// <summary>Those messages and no others, in any order if it does not matter.</summary>
    public static void Same(IEnumerable<Envelope> messages, IEnumerable<string> came, bool inOrder = true, Reply? reply = null)
    {
        var (expected, keys) = (messages.ToList(), came.ToList());
        if (!(inOrder ? AreThose(expected, keys) : AreThoseInAnyOrder(expected, keys)))
            throw new CheckFailedException(Listed(expected), Listed(keys) + Difference(expected, keys), reply?.Exchange);
    }

    private static bool AreThose(IReadOnlyList<Envelope> messages, List<string> keys) =>
        messages.Count == keys.Count && messages.Zip(keys).All(pair => pair.First.Is(pair.Second));

    private static bool AreThoseInAnyOrder(List<Envelope> messages, List<string> keys)
    {
        var left = keys.ToList();
        foreach (var message in messages.OrderBy(message => message.Key.Length == 0))
        {
            var at = left.FindIndex(message.Is);
            if (at < 0)
                return false;
            left.RemoveAt(at);
        }

        return left.Count == 0;
    }

    public static void That(bool holds, string expected, string came, Reply? reply = null)
    {
        if (!holds)
            throw new CheckFailedException(expected, came, reply?.Exchange);
    }

    /// <summary>The header is there with a value of that form.</summary>
    public static string Matches(this Reply reply, string header, string pattern, string form)
    {
        var value = reply.Required(header);
        return Regex.IsMatch(value, pattern, RegexOptions.CultureInvariant)
            ? value
            : throw reply.Differs($"{header}: {form}", $"{header}: {value}");
    }

    /// <summary>The other reply is the same, byte for byte, but for the time it was given.</summary>
    public static void IsRepeatedBy(this Reply first, Dialect wire, Reply second)
    {
        if (second.Status != first.Status)
            throw second.Differs($"{first.Status} again", second.Status.ToString(CultureInfo.InvariantCulture));
        if (!second.Body.AsSpan().SequenceEqual(first.Body))
            throw second.Differs(
                $"the {first.Body.Length} bytes of the first answer",
                $"{second.Body.Length} bytes that differ at byte {first.Body.AsSpan().CommonPrefixLength(second.Body)}");
        foreach (var name in new[] { wire.NextHeader, "PI-ResourceId", "Content-Type", "Content-Encoding" })
            if (first.Header(name) != second.Header(name))
                throw second.Differs(
                    $"{name}: {first.Header(name) ?? "(none)"}, as at first", $"{name}: {second.Header(name) ?? "(none)"}");
    }

    /// <summary>A well-formed problem with that status and name, in the profile's format.</summary>
    /// <param name="reply">The refusal.</param>
    /// <param name="wire">The profile's.</param>
    /// <param name="status">Of the answer and in the document.</param>
    /// <param name="name">Of its type; null: any of this contract.</param>
    public static Reply IsProblem(this Reply reply, Dialect wire, int status, string? name)
    {
        reply.Is(status);
        var type = reply.Required("Content-Type");
        if (!type.Split(';')[0].Trim().Equals(wire.ProblemType, StringComparison.OrdinalIgnoreCase))
            throw reply.Differs($"Content-Type: {wire.ProblemType}", $"Content-Type: {type}");
        var problem = wire.IsSpi ? Problem.FromXml(reply) : Problem.FromJson(reply);
        var urn = "urn:pixstream:problem:" + name;
        if (name is null ? problem.Type?.StartsWith(urn, StringComparison.Ordinal) is not true : problem.Type != urn)
            throw reply.Differs($"type {urn}", $"type {problem.Type ?? "(none)"}");
        if (problem.Status != status)
            throw reply.Differs(
                $"status {status} in the problem",
                $"status {problem.Status?.ToString(CultureInfo.InvariantCulture) ?? "(none)"}");
        if (string.IsNullOrWhiteSpace(problem.Title) || string.IsNullOrWhiteSpace(problem.Detail))
            throw reply.Differs("a title and a detail in the problem", "one without");
        return reply;
    }

    private static string Listed(IReadOnlyList<Envelope> messages) =>
        Listed(messages.Select(message => message.Key.Length > 0 ? message.Key : "a new one").ToList());

    /// <summary>How many messages there are, and the first few.</summary>
    private static string Listed(List<string> keys) => keys.Count == 0 ? "no message" : string.Create(
        CultureInfo.InvariantCulture, $"{keys.Count} message{(keys.Count == 1 ? "" : "s")}: {Ends(keys)}");

    /// <summary>The ends of the first few keys: they begin alike.</summary>
    private static string Ends(List<string> keys) =>
        string.Join(", ", keys.Take(Shown).Select(key => key.Length > 11 ? "…" + key[^11..] : key))
        + (keys.Count > Shown ? ", …" : "");

    /// <summary>In what many messages differ from those expected, of which only the first few are shown. Else nothing.</summary>
    private static string Difference(IReadOnlyList<Envelope> expected, List<string> came)
    {
        if (Math.Max(expected.Count, came.Count) <= Shown)
            return "";
        var known = expected.Select(message => message.Key).Where(key => key.Length > 0).ToList();
        // Messages that the server made are known by their coming: those that never came have no key.
        var areKnown = known.Count == expected.Count;
        (string What, List<string> Keys)[] parts =
        [
            ("more than once", [.. came.GroupBy(key => key).Where(same => same.Count() > 1).Select(same => same.Key)]),
            ("missing", [.. known.Except(came)]),
            ("others", areKnown ? [.. came.Except(known)] : []),
        ];
        var said = string.Concat(parts.Where(part => part.Keys.Count > 0).Select(part => $"; {part.What}: {Ends(part.Keys)}"));
        return said.Length > 0 || !areKnown ? said : "; all of them, in another order";
    }
}
