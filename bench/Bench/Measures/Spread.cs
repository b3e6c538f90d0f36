using System.Globalization;

namespace PixStream.Bench.Measures;

/// <summary>The same thing measured in several rounds: the median, and what lies around it.</summary>
internal sealed class Spread(IEnumerable<double> values)
{
    private readonly double[] _values = [.. values];

    public double Median
    {
        get
        {
            var sorted = _values.Order().ToArray();
            return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    public bool IsEmpty => _values.Length == 0;

    /// <summary>Round by round, this and that.</summary>
    public Spread Plus(Spread other) => new(_values.Zip(other._values, (one, two) => one + two));

    /// <summary>Round by round, this against that.</summary>
    public Spread Over(Spread other) => new(_values.Zip(other._values, (one, two) => one / two));

    public Spread Times(double factor) => new(_values.Select(value => value * factor));

    /// <summary>Median (min–max), with thousands as k and millions as M.</summary>
    public string Large() => Show(Large);

    /// <summary>Median (min–max) with that many decimals.</summary>
    public string Fixed(int decimals) => Show(value => value.ToString($"F{decimals}", CultureInfo.InvariantCulture));

    public static string Large(double value) => value switch
    {
        >= 1e6 => (value / 1e6).ToString("F2", CultureInfo.InvariantCulture) + " M",
        >= 1e4 => (value / 1e3).ToString("F1", CultureInfo.InvariantCulture) + " k",
        _ => value.ToString("F0", CultureInfo.InvariantCulture),
    };

    private string Show(Func<double, string> show) => _values.Length switch
    {
        0 => "–",
        1 => show(_values[0]),
        _ => $"{show(Median)} ({show(_values.Min())}–{show(_values.Max())})",
    };
}
