using System.Collections;
using System.Globalization;

namespace PixStream.Standalone.Tests;

/// <summary>docs/reference/settings.md says what the code does.</summary>
public sealed class SettingsPageTests
{
    private static readonly Dictionary<string, object?> Defaults = Settings.Sections
        .Select(section => (section.Key, Options: Activator.CreateInstance(section.Value)!))
        .SelectMany(section =>
            section.Options.GetType().GetProperties().Select(property => (section.Key, section.Options, Property: property)))
        .ToDictionary(found => $"{found.Key}:{found.Property.Name}", found => found.Property.GetValue(found.Options));

    public static TheoryData<string> Names => [.. Settings.Known.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_setting_stands_there_with_its_default(string name)
    {
        var row = RowOf(name);
        Assert.True(row is not null, $"{name} is not in docs/reference/settings.md.");
        var value = Defaults[name];
        if (value is not (null or "" or IList { Count: 0 }))
            Assert.Equal($"`{TextOf(value)}`", row[2].Trim());
        else
            Assert.Equal("none", row[2].Trim());
    }

    [Fact]
    public void Nothing_stands_there_that_is_no_setting()
    {
        var documented = File.ReadLines(Page).Where(line => line.StartsWith("| `PixStream:", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);
        Assert.Equal(Settings.Known.Names.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static string TextOf(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string[]? RowOf(string name) =>
        File.ReadLines(Page).FirstOrDefault(line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal))?.Split('|');

    private static string Page
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "PixStream.sln")))
                directory = directory.Parent
                    ?? throw new InvalidOperationException("PixStream.sln is in no folder above the tests.");
            return Path.Combine(directory.FullName, "docs", "reference", "settings.md");
        }
    }
}
