namespace PixStream;

/// <summary>Finds the word that was meant. Compiled into each project that reads a command line.</summary>
internal static class Spelling
{
    /// <summary>Letters of a word for each that may be wrong.</summary>
    private const int LettersForEach = 3;

    /// <param name="typed">The word that is not known.</param>
    /// <param name="known">Those that could stand there.</param>
    /// <returns>Null where none is near.</returns>
    public static string? Nearest(string typed, IEnumerable<string> known)
    {
        var word = Bare(typed);
        var most = Math.Max(1, word.Length / LettersForEach);
        return word.Length == 0 ? null : known
            .Select(name => (Name: name, Distance: IsBeginning(word, name) ? 0 : Distance(word, Bare(name))))
            .Where(one => one.Distance <= most && one.Distance < Bare(one.Name).Length)
            .OrderBy(static one => one.Distance).ThenBy(static one => one.Name.Length)
            .Select(static one => one.Name).FirstOrDefault();
    }

    /// <summary>Without its hyphens and its value, in small letters.</summary>
    private static string Bare(string word) => word.Split('=')[0].TrimStart('-').ToLowerInvariant();

    private static bool IsBeginning(string word, string name) =>
        word.Length >= LettersForEach && Bare(name).StartsWith(word, StringComparison.Ordinal);

    /// <summary>How many letters are missing, too many, different, or in the place of their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                table[i, j] = Math.Min(
                    Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }

        return table[a.Length, b.Length];
    }
}
