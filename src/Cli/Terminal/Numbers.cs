using System.Globalization;

namespace PixStream.Cli.Terminal;

/// <summary>Numbers as people read them, the same in every country.</summary>
internal static class Numbers
{
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>With its noun, in the singular where there is one.</summary>
    public static string Count(long count, string noun) => Counted.Of(count, noun);

    public static string Rate(double perSecond) =>
        perSecond.ToString(perSecond < 100 ? "0.#" : "N0", CultureInfo.InvariantCulture) + " messages/s";

    public static string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString(time.TotalSeconds < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture) + " s";

    public static string Bytes(long bytes) =>
        (bytes / 1e6).ToString(bytes < 10_000_000 ? "0.0#" : "N0", CultureInfo.InvariantCulture) + " MB";
}
