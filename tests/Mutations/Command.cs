using System.Globalization;

namespace PixStream.Mutations;

/// <summary>The command line: makes each defect in a copy of the code, and says what notices it.</summary>
internal static class Command
{
    private const string Usage = """
        Makes deliberate defects in a copy of the code, one after the other, and says which seed of the simulation or which test notices each.

          dotnet run --project tests/Mutations -- [--only TEXT] [--seeds N] [--out FILE]

          --only TEXT   those whose name or file contains it
          --seeds N     how many seeds to try before the tests, 1 to 100,000 (default 1000)
          --out FILE    the table, as Markdown, goes there too
        """;

    public static int Run(string[] args, TextWriter output)
    {
        var (only, seeds, file) = ("", 1_000, (string?)null);
        for (var i = 0; i < args.Length; i += 2)
            switch (args[i], i + 1 < args.Length ? args[i + 1] : null)
            {
                case ("--only", { } text):
                    only = text;
                    break;
                case ("--seeds", { } text) when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seeds)
                    && seeds is >= 1 and <= 100_000:
                    break;
                case ("--out", { } path):
                    file = path;
                    break;
                default:
                    output.WriteLine(Usage);
                    return 2;
            }

        var defects = Defect.All
            .Where(defect => (defect.Name + defect.File).Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        if (defects.Count == 0)
        {
            output.WriteLine($"No defect's name or file contains '{only}'.");
            return 2;
        }

        using var copy = new WorkingCopy(WorkingCopy.FindRoot());
        if (copy.TrySound(seeds) is { } blamed)
        {
            output.WriteLine(
                $"The code as it is does not pass, so that nothing can be said of defects. {blamed.CaughtBy}: {blamed.Says}");
            return 1;
        }

        var table = new Table();
        foreach (var defect in defects)
        {
            var verdict = copy.Try(defect, seeds);
            table.Add(defect, verdict);
            output.WriteLine($"{table.Count,3}/{defects.Count} {defect.Name}: {verdict.CaughtBy ?? "NOT CAUGHT"}");
            if (file is not null)
                File.WriteAllText(file, table.ToString());
        }

        output.WriteLine($"{table.Count} defects, {table.Caught} caught.");
        return table.Caught == table.Count ? 0 : 1;
    }
}
