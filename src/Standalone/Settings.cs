using System.Reflection;
using PixStream.Http;
using PixStream.Storage.Journal;
using PixStream.Streams;

namespace PixStream.Standalone;

/// <summary>All settings that the process knows, by section.</summary>
internal static class Settings
{
    public const string Root = "PixStream";
    public const string Streams = "PixStream:Streams";
    public const string Journal = "PixStream:Journal";

    private static readonly Dictionary<string, Type> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        [Streams] = typeof(StreamRules),
        [Journal] = typeof(JournalOptions),
        [HttpOptions.Section] = typeof(HttpOptions),
        [TokenOptions.Section] = typeof(TokenOptions),
        [UtilityOptions.Section] = typeof(UtilityOptions),
    };

    /// <summary>The full names of all settings.</summary>
    public static IEnumerable<string> Names => Sections.SelectMany(section => NamesOf(section.Value).Select(name => $"{section.Key}:{name}"));

    /// <summary>A name that is spelled wrong would be left out in silence, and a value that cannot be read is named by nobody else.</summary>
    /// <exception cref="SettingException">A name is unknown, or a value is not of its kind.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var section in configuration.GetSection(Root).GetChildren())
        {
            if (!Sections.TryGetValue(section.Path, out var options))
                throw new SettingException($"{section.Path} is not a section that PixStream knows. It knows {string.Join(", ", Sections.Keys)}.");
            foreach (var setting in section.GetChildren())
                if (!NamesOf(options).Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
                    throw new SettingException(
                        $"{setting.Path} is not a setting that PixStream knows. {section.Path} has {string.Join(", ", NamesOf(options))}.");
            CheckValues(section, options);
        }
    }

    private static void CheckValues(IConfigurationSection section, Type options)
    {
        foreach (var setting in section.GetChildren())
        {
            var type = options.GetProperty(setting.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)!.PropertyType;
            if (setting.Value is null)
                continue;
            if (type == typeof(IList<string>))
            {
                // Bound to a list, one value is left out in silence. It stays out of the message, too: it may be a secret.
                if (setting.Value.Length > 0)
                    throw new SettingException($"{setting.Path} is a list: its first value is set as {setting.Path}:0.");
                continue;
            }

            try
            {
                section.GetValue(type, setting.Key);
            }
            catch (InvalidOperationException)
            {
                throw new SettingException($"{setting.Path} is '{setting.Value}', which is not {KindOf(type)}.");
            }
        }
    }

    private static string KindOf(Type type) =>
        type == typeof(int) ? "a whole number"
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time as [days.]hours:minutes:seconds"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : $"a {type.Name}";

    private static IEnumerable<string> NamesOf(Type options) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name);
}
