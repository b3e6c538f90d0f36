using System.Globalization;
using System.Text;

namespace PixStream.Mutations;

/// <summary>What noticed a defect.</summary>
/// <param name="CaughtBy">The seed or the test; null where nothing did.</param>
/// <param name="Says">How it put it.</param>
internal sealed record Verdict(string? CaughtBy, string Says);

/// <summary>All defects and what noticed them, as Markdown.</summary>
internal sealed class Table
{
    private readonly StringBuilder _rows = new();

    public int Count { get; private set; }

    public int Caught { get; private set; }

    public void Add(Defect defect, Verdict verdict)
    {
        Count++;
        Caught += verdict.CaughtBy is null ? 0 : 1;
        _rows.Append(
            CultureInfo.InvariantCulture,
            $"| {Count} | {defect.Name} | {defect.File["src/".Length..]} | {verdict.CaughtBy ?? "**nothing**"} | {verdict.Says.Replace('|', '/')} |\n");
    }

    public override string ToString() =>
        $"| | defect | in | caught by | which says |\n| --: | --- | --- | --- | --- |\n{_rows}\n{Count} defects, {Caught} caught.\n";
}
