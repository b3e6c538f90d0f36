using System.Globalization;
using Microsoft.AspNetCore.Http;
using PixStream.Http.Refusals;
using PixStream.Streams.Values;

namespace PixStream.Http.Admin;

/// <summary>Reads what stands in a request's query. A parameter without a value counts as left out.</summary>
internal static class QueryText
{
    /// <summary>Numbers beyond this one are not exact in every JSON reader.</summary>
    public const long NumberMax = (1L << 53) - 1;

    private const int LimitDefault = 100;
    private const int LimitMax = 1000;

    /// <summary>Refuses parameters that are not known, or come twice.</summary>
    public static Refusal? Check(HttpContext context, params ReadOnlySpan<string> known)
    {
        foreach (var (name, values) in context.Request.Query)
            if (!known.Contains(name) || values.Count != 1)
                return Malformed(known.IsEmpty
                    ? "This path takes no parameters. Leave out what follows the question mark."
                    : $"This path takes the parameters {string.Join(", ", known)}, each once.");
        return null;
    }

    /// <summary>Reads <c>after</c> or <c>before</c> (0 where it is left out) and <c>limit</c>.</summary>
    public static Refusal? ReadPage(HttpContext context, string cursor, out long at, out int limit)
    {
        var wrong = ReadLimit(context, out limit);
        return ReadNumber(context, cursor, 0, NumberMax, 0, out at) ?? wrong;
    }

    /// <summary>Reads <c>limit</c>.</summary>
    public static Refusal? ReadLimit(HttpContext context, out int limit)
    {
        var wrong = ReadNumber(context, "limit", 1, LimitMax, LimitDefault, out var count);
        limit = (int)count;
        return wrong;
    }

    /// <summary>Reads an ISPB; null where it is left out.</summary>
    public static Refusal? ReadIspb(HttpContext context, string name, out Ispb? ispb)
    {
        ispb = null;
        if (Of(context, name) is not { } text)
            return null;
        if (!Ispb.TryParse(text, out var found))
            return Malformed($"{name} is an ISPB: 8 characters of 0-9 and A-Z.");
        ispb = found;
        return null;
    }

    /// <summary>The one value; null where it is left out.</summary>
    public static string? Of(HttpContext context, string name) =>
        context.Request.Query.TryGetValue(name, out var values) && values is [{ Length: > 0 } value] ? value : null;

    public static bool TryReadNumber(string text, long min, long max, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= min && number <= max;

    public static Refusal Malformed(string detail) => new(Problems.MalformedRequest, detail);

    private static Refusal? ReadNumber(HttpContext context, string name, long min, long max, long otherwise, out long number)
    {
        number = otherwise;
        return Of(context, name) is not { } text || TryReadNumber(text, min, max, out number)
            ? null
            : Malformed(string.Create(CultureInfo.InvariantCulture, $"{name} is a whole number from {min} to {max}."));
    }
}
