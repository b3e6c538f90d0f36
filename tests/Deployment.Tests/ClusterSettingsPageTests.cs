using System.Text.RegularExpressions;
using PixStream.Deployment.Tests.Documents;

namespace PixStream.Deployment.Tests;

/// <summary>docs/reference/cluster-settings.md has what the code has.</summary>
public partial class ClusterSettingsPageTests
{
    private static readonly string Page = Repository.Read("docs/reference/cluster-settings.md");

    [Fact]
    public void Each_setting_of_the_cluster_stands_there_and_nothing_else()
    {
        var known = SettingsInCode.ByVariable.Keys.Select(name => name.Replace("__", ":", StringComparison.Ordinal))
            .Where(name => Regex.IsMatch(name, "^PixStream:(Cluster|Recent|Cassandra|Redis):"));
        Assert.Equal(
            known.Order(StringComparer.Ordinal),
            Rows().Matches(Page).Select(row => row.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_gateways_have_of_cassandra_is_marked() =>
        Assert.Equal(
            SettingsInCode.PropertiesOf("CassandraContactOptions").Order(StringComparer.Ordinal),
            Rows().Matches(Page).Where(row => row.Groups[2].Value == " ●").Select(row => row.Groups[1].Value.Split(':')[^1])
                .Order(StringComparer.Ordinal));

    [GeneratedRegex("^\\| `(PixStream:[A-Za-z:]+)`( ●)? \\|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
