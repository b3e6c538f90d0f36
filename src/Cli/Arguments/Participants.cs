using System.CommandLine;
using System.Globalization;

namespace PixStream.Cli.Arguments;

/// <summary>Options that name participants.</summary>
internal static class Participants
{
    private const int FirstMade = 10_000_001;

    /// <summary>One or more ISPBs, separated by commas or given one by one.</summary>
    public static Option<string[]> List(string name, string description, int max) => new(name)
    {
        Description = description,
        HelpName = max == 1 ? "ispb" : "ispb[,ispb]",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            var ispbs = result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries))
                .Distinct().ToArray();
            foreach (var wrong in ispbs.Where(ispb => !IsIspb(ispb)).Take(1))
                result.AddError(
                    $"{name}: '{wrong}' is not an ISPB: eight characters of 0-9 and A-Z, several separated by commas.");
            if (ispbs.Length > max)
                result.AddError(
                    string.Create(CultureInfo.InvariantCulture, $"{name}: {ispbs.Length:N0} ISPBs are more than {max:N0}."));
            return ispbs;
        },
    };

    /// <summary>
    /// The ISPBs that <c>--participants</c> stands for, the same in every run and every command: what one loads another can pull.
    /// </summary>
    public static string[] Make(long count) =>
        [.. Enumerable.Range(FirstMade, (int)count).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static bool IsIspb(string text) =>
        text.Length == 8 && text.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c));
}
