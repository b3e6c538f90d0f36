using PixStream.Hosting;
using PixStream.Hosting.Collecting;
using PixStream.Http;
using PixStream.Http.Admin;
using PixStream.Quarantine.Limits;
using PixStream.Storage.Journal;
using PixStream.Streams.Rules;

namespace PixStream.Standalone;

/// <summary>The sections that the process knows.</summary>
internal static class Settings
{
    public static IReadOnlyList<KeyValuePair<string, Type>> Sections { get; } =
    [
        new(StreamRules.Section, typeof(StreamRules)), new(JournalOptions.Section, typeof(JournalOptions)),
        new(LimitOptions.Section, typeof(LimitOptions)), new(MetricsOptions.Section, typeof(MetricsOptions)),
        .. PixStreamHttpExtensions.Sections, .. AdminExtensions.Sections,
    ];

    public static KnownSettings Known { get; } = new(Sections);
}
