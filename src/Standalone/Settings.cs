using PixStream.Hosting;
using PixStream.Http;
using PixStream.Storage.Journal;
using PixStream.Streams;

namespace PixStream.Standalone;

/// <summary>The sections that the process knows.</summary>
internal static class Settings
{
    public const string Streams = "PixStream:Streams";
    public const string Journal = "PixStream:Journal";

    public static KnownSettings Known { get; } = new(new Dictionary<string, Type>
    {
        [Streams] = typeof(StreamRules),
        [Journal] = typeof(JournalOptions),
        [HttpOptions.Section] = typeof(HttpOptions),
        [TokenOptions.Section] = typeof(TokenOptions),
        [UtilityOptions.Section] = typeof(UtilityOptions),
    });
}
