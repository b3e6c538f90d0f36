namespace PixStream.Spi.Tests.Schemas.Numbers;

/// <summary>Draws texts that are numbers or look like some: of all lengths, near bounds, in every spelling.</summary>
internal sealed class RandomNumbers(Random random)
{
    private static readonly string[] Others =
        ["", " ", "-", "+", ".", "1e5", "1,0", "--1", "1 2", "NaN", "INF", "0x1", "١", "1.2.3", "true", "+.", "- 1"];

    public string Next(string[] bounds) =>
        random.Next(20) == 0 ? Pick(Others) : Spelled(random.Next(3) == 0 ? Any() : Near(Pick(bounds)));

    private string Any()
    {
        var whole = Digits(
            random.Next(4) switch { 0 => 0, 1 => random.Next(1, 4), 2 => random.Next(1, 22), _ => random.Next(25, 60) });
        var fraction = random.Next(2) == 0
            ? ""
            : "." + Digits(random.Next(3) switch { 0 => random.Next(3), 1 => random.Next(1, 32), _ => random.Next(25, 60) });
        return (random.Next(3) == 0 ? "-" : "") + whole + fraction;
    }

    /// <summary>The bound, or something that differs from it in one digit, which may be far behind the point.</summary>
    private string Near(string bound)
    {
        switch (random.Next(5))
        {
            case 0:
                return bound;
            case 1:
                return (bound.Contains('.', StringComparison.Ordinal) ? bound : bound + ".") + new string('0', random.Next(45))
                    + random.Next(1, 10);
            case 2:
                var at = random.Next(bound.Length);
                return char.IsAsciiDigit(bound[at]) ? $"{bound[..at]}{random.Next(10)}{bound[(at + 1)..]}" : bound;
            case 3:
                return bound.TrimStart('-') is var size && size.Length < bound.Length ? size : "-" + bound;
            default:
                return bound + Digits(random.Next(1, 3));
        }
    }

    private string Spelled(string number)
    {
        var isNegative = number.StartsWith('-');
        var size = isNegative ? number[1..] : number;
        var sign = isNegative ? "-" : random.Next(6) == 0 ? "+" : "";
        if (random.Next(5) == 0)
            size = new string('0', random.Next(45)) + size;
        if (random.Next(5) == 0 && !size.Contains(' ', StringComparison.Ordinal))
            size = (size.Contains('.', StringComparison.Ordinal) ? size : size + ".") + new string('0', random.Next(45));
        return random.Next(10) == 0 ? $" {sign}{size}\n" : sign + size;
    }

    private string Digits(int count) => random.GetString("0123456789", count);

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];
}
