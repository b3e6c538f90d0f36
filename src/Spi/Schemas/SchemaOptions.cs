using System.ComponentModel.DataAnnotations;
using System.Globalization;
using PixStream.Spi.Schemas.Reloading;

namespace PixStream.Spi.Schemas;

/// <summary>Where schemas come from: section <c>PixStream:Schemas</c>.</summary>
public sealed record SchemaOptions
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Schemas";

    private const string ShortestReload = "00:00:01";
    private const string LongestReload = "1.00:00:00";

    /// <summary>Directory whose *.xsd are the schemas. Null or empty (default): the project's own.</summary>
    public string? Directory { get; init; }

    /// <summary>
    /// How often the directory is looked at for changes: 1 second to 1 day, default 10 seconds. Null: never; then only
    /// <see cref="SchemaSource.Reload"/> reads it again.
    /// </summary>
    [Range(typeof(TimeSpan), ShortestReload, LongestReload)]
    public TimeSpan? ReloadEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Shortest <see cref="ReloadEvery"/>.</summary>
    public static TimeSpan ReloadEveryMin { get; } = TimeSpan.Parse(ShortestReload, CultureInfo.InvariantCulture);

    /// <summary>Longest <see cref="ReloadEvery"/>.</summary>
    public static TimeSpan ReloadEveryMax { get; } = TimeSpan.Parse(LongestReload, CultureInfo.InvariantCulture);

    internal void Validate()
    {
        if (ReloadEvery is { } every && (every < ReloadEveryMin || every > ReloadEveryMax))
            throw new ArgumentOutOfRangeException(nameof(ReloadEvery), every, "From 1 second to 1 day.");
    }
}
