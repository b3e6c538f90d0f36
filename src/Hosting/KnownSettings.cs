using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PixStream.Hosting;

/// <summary>All settings that a program knows, by section.</summary>
public sealed class KnownSettings
{
    /// <summary>The section that all of ours lie in. What lies beside it belongs to others and is not looked at.</summary>
    public const string Root = "PixStream";

    private readonly Dictionary<string, Type> _sections;

    /// <summary>
    /// Asked before names are checked: the code that decides which sections there are has better words. Throws
    /// <see cref="SettingException"/>.
    /// </summary>
    public Action<IConfiguration>? First { get; init; }

    /// <param name="sections">
    /// The full path of each section, and the options that are bound from it. A section may lie in another
    /// (<c>PixStream:Cluster</c>,
    /// <c>PixStream:Cluster:Tls</c>), whether or not the outer one has options of its own.
    /// </param>
    public KnownSettings(IEnumerable<KeyValuePair<string, Type>> sections) =>
        _sections = new(sections, StringComparer.OrdinalIgnoreCase);

    /// <summary>The full names of all settings.</summary>
    public IEnumerable<string> Names =>
        _sections.Keys.SelectMany(section => SettingsOf(section).Select(name => $"{section}:{name}"));

    /// <summary>
    /// Checks all settings before any part of the program reads one. A name that is spelled wrong would be left out in silence,
    /// and a value that cannot be used is named by no other code: parts that are put together with it throw whatever they throw.
    /// </summary>
    /// <exception cref="SettingException">A name is unknown, or a value is not of its kind.</exception>
    /// <exception cref="OptionsValidationException">
    /// Values are out of range, or do not go together; it names all of them.
    /// </exception>
    public void Check(IConfiguration configuration)
    {
        First?.Invoke(configuration);
        foreach (var section in configuration.GetSection(Root).GetChildren())
        {
            if (!IsSection(section.Path))
                throw new SettingException(
                    $"{section.Path} is not a section that PixStream knows. It knows {string.Join(", ", _sections.Keys)}.");
            CheckSection(section);
        }

        CheckLogLevels(configuration.GetSection("Logging"));
        var failures = _sections
            .SelectMany(section =>
                SettingsExtensions.FailuresOf(section.Key, configuration.GetSection(section.Key).Get(section.Value))).ToList();
        if (failures.Count > 0)
            throw new OptionsValidationException(Root, typeof(KnownSettings), failures);
    }

    /// <summary>What a setting is unless it is set, as it is written in a configuration; empty where it has no value.</summary>
    internal string DefaultOf(string name)
    {
        var (section, property) = (name[..name.LastIndexOf(':')], name[(name.LastIndexOf(':') + 1)..]);
        var value = _sections[section].GetProperty(property)!.GetValue(Activator.CreateInstance(_sections[section]));
        return value switch
        {
            bool flag => flag ? "true" : "false",
            string text => text,
            IEnumerable => "",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
    }

    /// <summary>
    /// The setting that a name may stand for that is not quite one: without its section's root, or as the environment has it.
    /// </summary>
    internal string? FindLike(string name)
    {
        var asked = name.Replace("__", ":", StringComparison.Ordinal);
        return Names.FirstOrDefault(known =>
            known.Equals(asked, StringComparison.OrdinalIgnoreCase)
            || known.Equals($"{Root}:{asked}", StringComparison.OrdinalIgnoreCase));
    }

    private void CheckSection(IConfigurationSection section)
    {
        var known = SettingsOf(section.Path).Concat(InnerOf(section.Path)).ToList();
        foreach (var setting in section.GetChildren())
            if (!known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
                throw new SettingException(
                    $"{setting.Path} is not a setting that PixStream knows. {section.Path} has {string.Join(", ", known)}.");
        foreach (var setting in section.GetChildren())
        {
            if (IsSection(setting.Path))
                CheckInner(setting);
            else
                CheckValue(section, setting, _sections[section.Path]);
        }
    }

    private void CheckInner(IConfigurationSection section)
    {
        // Bound to options, a value is left out in silence. "Tls=true" must not pass for a cluster with TLS.
        if (!string.IsNullOrEmpty(section.Value))
            throw new SettingException(
                $"{section.Path} is a section: it has {string.Join(", ", SettingsOf(section.Path).Concat(InnerOf(section.Path)))}, and no value.");
        CheckSection(section);
    }

    private static void CheckValue(IConfigurationSection section, IConfigurationSection setting, Type options)
    {
        var type = options.GetProperty(
            setting.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)!.PropertyType;
        if (setting.Value is null)
        {
            if (!IsList(type) && setting.GetChildren().Any())
                throw new SettingException($"{setting.Path} is one value; nothing lies in it.");
            return;
        }

        if (IsList(type))
        {
            // Bound to a list, one value is left out in silence. It stays out of the message, too: it may be a secret.
            if (setting.Value.Length > 0)
                throw new SettingException($"{setting.Path} is a list: its first value is set as {setting.Path}:0.");
            return;
        }

        var kind = Nullable.GetUnderlyingType(type) ?? type;
        object? value;
        try
        {
            value = section.GetValue(type, setting.Key);
        }
        catch (InvalidOperationException)
        {
            throw NotOfKind(setting, kind);
        }

        // Read as an enum, any number passes.
        if (kind.IsEnum && value is not null && !Enum.IsDefined(kind, value))
            throw NotOfKind(setting, kind);
    }

    /// <summary>Not ours, but an operator's all the same; a wrong one ends in the host's own exception otherwise.</summary>
    private static void CheckLogLevels(IConfigurationSection section)
    {
        foreach (var inner in section.GetChildren())
        {
            if (!inner.Key.Equals(nameof(LogLevel), StringComparison.OrdinalIgnoreCase))
                CheckLogLevels(inner);
            else if (inner.GetChildren().FirstOrDefault(level =>
                !string.IsNullOrEmpty(level.Value) && !Enum.TryParse<LogLevel>(level.Value, true, out _)) is { } wrong)
                throw NotOfKind(wrong, typeof(LogLevel));
        }
    }

    private static bool IsList(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable));

    private static SettingException NotOfKind(IConfigurationSection setting, Type kind) =>
        new($"{setting.Path} is '{setting.Value}', which is not {KindOf(kind)}.");

    private static string KindOf(Type type) =>
        type == typeof(int) ? $"a whole number up to {int.MaxValue}"
        : type == typeof(long) ? $"a whole number up to {long.MaxValue}"
        : type == typeof(double) ? "a number"
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time as [days.]hours:minutes:seconds"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : $"a {type.Name}";

    private bool IsSection(string path) => _sections.ContainsKey(path) || InnerOf(path).Any();

    /// <summary>The settings that stand in a section itself.</summary>
    private IEnumerable<string> SettingsOf(string section) =>
        _sections.TryGetValue(section, out var options)
            ? options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)
                .Where(name => !IsSection($"{section}:{name}"))
            : [];

    /// <summary>The sections that lie right inside another, without its path.</summary>
    private IEnumerable<string> InnerOf(string section) =>
        _sections.Keys.Where(path => path.StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase))
            .Select(path => path[(section.Length + 1)..].Split(':')[0])
            .Distinct(StringComparer.OrdinalIgnoreCase);
}
