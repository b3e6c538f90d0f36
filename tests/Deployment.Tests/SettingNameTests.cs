using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PixStream.Deployment.Tests.Documents;

namespace PixStream.Deployment.Tests;

/// <summary>A program does not start with a setting that it does not know: what is set here exists in the code.</summary>
public partial class SettingNameTests
{
    private static readonly string[] Sections = 
    [
        "Streams", "Http", "Credentials", "Credentials.AccessTokens", "Inspection", "Schemas", "Signatures", "Signing",
        "Quarantine", "Limits", "Metrics", "Admin", "Admin.AccessTokens", "Cluster", "Recent", "Redis", "Cassandra",
    ];

    /// <summary>Values of the chart that are settings, and by another name.</summary>
    private static readonly Dictionary<string, string> Values = new()
    {
        ["cassandra.port"] = "PixStream__Cassandra__Port",
        ["cassandra.replicationFactor"] = "PixStream__Cassandra__ReplicationFactor",
    };

    public static TheoryData<string> Samples => [.. Chart.Samples];

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_chart_sets_what_exists(string sample) =>
        AssertKnown(Chart.Render(sample).Files.Values.SelectMany(NamesIn));

    [Fact]
    public void Compose_sets_what_exists() => AssertKnown(NamesIn(Repository.Read("compose.yaml")));

    [Fact]
    public void Images_set_what_exists() =>
        AssertKnown(Repository.Files("containers", "*").Select(Repository.Read).SelectMany(NamesIn));

    [Fact]
    public void Each_setting_that_can_be_set_in_the_chart_exists() =>
        AssertKnown(Sections.SelectMany(section =>
            SchemaOf(section).Select(property => VariableOf(section, property))));

    [Fact]
    public void Ranges_of_numbers_are_those_of_the_code()
    {
        var checkedOnes = 0;
        foreach (var (variable, schema) in Sections
            .SelectMany(section =>
                SchemaOf(section).Select(property => (VariableOf(section, property), property.Value)))
            .Concat(Values.Select(value => (value.Value, SchemaAt(value.Key)))))
        {
            if (!SettingsInCode.ByVariable.TryGetValue(variable, out var setting)
                || SettingsInCode.RangeOf(setting) is not [var least, var most])
                continue;
            // A gateway does not start with as much as the standalone process takes.
            if (variable == "PixStream__Http__MaxMessageBytes")
                most = SettingsInCode.ConstantOf("GatewayHost", "MessageBytesMax");
            Assert.Equal(Calculate(least), schema.GetProperty("minimum").GetDouble());
            Assert.Equal(Calculate(most), schema.GetProperty("maximum").GetDouble());
            checkedOnes++;
        }

        Assert.True(checkedOnes >= 11, $"Only {checkedOnes} ranges were found in the code.");
    }

    [Theory]
    [InlineData("PixStream__Cluster__SiloPort", "silo")]
    [InlineData("PixStream__Cluster__GatewayPort", "gateway")]
    public void Silos_listen_where_the_chart_expects_them(string variable, string port)
    {
        var setting = SettingsInCode.ByVariable[variable];
        var container = Assert.Single(Chart.Render("defaults").Get("Deployment", "silo").Each("spec/template/spec/containers"));
        var expected = container.Each("ports").Single(found => found.Text("name") == port).Number("containerPort");
        Assert.Equal(expected, Calculate(setting.Initializer!.Value.ToString()));
    }

    [Fact]
    public void Secrets_never_come_from_a_config_map()
    {
        foreach (var settings in Chart.Samples.SelectMany(sample => Chart.Render(sample).OfKind("ConfigMap"))
            .Select(map => map.Pairs("data")))
            Assert.DoesNotContain(settings.Keys, name => SecretNames().IsMatch(name));
    }

    /// <summary>What a program does not know it must not be given: gateways have no buckets, silos no HTTP surface.</summary>
    [Theory]
    [MemberData(nameof(Samples))]
    public void Each_program_gets_its_own_settings(string sample)
    {
        var rendered = Chart.Render(sample);
        Assert.DoesNotContain(rendered.Get("ConfigMap", "silo").Pairs("data").Keys, name =>
            Regex.IsMatch(name, "^PixStream__(Http|Tokens|Utilities)__"));
        Assert.DoesNotContain(
            rendered.Get("ConfigMap", "gateway").Pairs("data").Keys,
            name =>
                Regex.IsMatch(name, "^PixStream__Cassandra__(Region|Migrate|ReplicationFactor|RequestTimeout|Retention|Bucket)"));
    }

    [Theory]
    [InlineData("PixStream__Streams__MaxStreams")]
    [InlineData("PixStream__Http__SpiWait")]
    [InlineData("PixStream__Tokens__Keys")]
    [InlineData("PixStream__Journal__Directory")]
    public void The_code_is_read(string variable) => Assert.Contains(variable, SettingsInCode.ByVariable.Keys);

    private static void AssertKnown(IEnumerable<string> names) =>
        Assert.All(names.Distinct(), name => Assert.Contains(ListIndex().Replace(name, ""), SettingsInCode.ByVariable.Keys));

    private static IEnumerable<string> NamesIn(string text) => Names().Matches(text).Select(match => match.Value);

    /// <summary>The settings of a section. Sections in it are not among them.</summary>
    private static List<JsonProperty> SchemaOf(string section) =>
    [
        .. SchemaAt($"settings.{section}").GetProperty("properties").EnumerateObject()
            .Where(property => !Sections.Contains($"{section}.{property.Name}")),
    ];

    private static string VariableOf(string section, JsonProperty property) =>
        $"PixStream__{section.Replace(".", "__", StringComparison.Ordinal)}__{property.Name}";

    private static JsonElement SchemaAt(string path) => path.Split('.').Aggregate(
        Chart.Schema.Root,
        (schema, name) => Chart.Schema.Resolve(Chart.Schema.Resolve(schema).GetProperty("properties").GetProperty(name)));

    /// <summary>A constant as people write it: <c>4_000_000</c> or <c>64 &lt;&lt; 10</c>.</summary>
    internal static double Calculate(string expression)
    {
        var parts = expression.Split("<<")
            .Select(part =>
                double.Parse(part.Replace("_", "", StringComparison.Ordinal).TrimEnd(' ', 'L'), CultureInfo.InvariantCulture))
            .ToList();
        return parts is [var value, var shift] ? value * Math.Pow(2, shift) : Assert.Single(parts);
    }

    [GeneratedRegex("PixStream__[A-Za-z_0-9]+")]
    private static partial Regex Names();

    [GeneratedRegex("__[0-9]+$")]
    private static partial Regex ListIndex();

    [GeneratedRegex("Password|Username|Tokens__Keys|Redis__Configuration|Redis__Servers")]
    private static partial Regex SecretNames();
}
