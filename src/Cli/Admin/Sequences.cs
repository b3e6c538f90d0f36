using System.Globalization;

namespace PixStream.Cli.Admin;

/// <summary>One parked message, or several that follow one another.</summary>
/// <param name="First">The lowest sequence, from 1.</param>
/// <param name="Last">The highest one.</param>
internal sealed record Sequences(long First, long Last)
{
    public const string Complaint =
        "is no sequence: a number from 1, as pixstream parked list shows it, or a range of them, as in 17-20.";

    /// <summary>Reads <c>17</c> or <c>17-20</c>; null where it is neither.</summary>
    public static Sequences? Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return Number(dash < 0 ? text : text[..dash]) is { } first && Number(dash < 0 ? text : text[(dash + 1)..]) is { } last
            && first <= last
                ? new Sequences(first, last)
                : null;
    }

    /// <summary>Reads one alone.</summary>
    public static Sequences? ParseOne(string text) => Parse(text) is { } one && one.First == one.Last ? one : null;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{First}{(First == Last ? "" : $"-{Last}")}");

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 ? number : null;
}
