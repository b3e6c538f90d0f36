using System.Text.Json;

namespace PixStream.House.Tests;

/// <summary>Who may know whom: ARCHITECTURE.md, "Rooms".</summary>
public class ReferencesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Streams"] = [],
        ["Spi"] = [],
        ["Hosting"] = [],
        ["Cassandra.Contact"] = [],
        ["Clustering"] = ["Cassandra.Contact", "Hosting"],
        ["Quarantine"] = ["Streams"],
        ["Http"] = ["Streams", "Spi", "Quarantine", "Hosting"],
        ["Storage.Journal"] = ["Streams"],
        ["Storage.Cassandra"] = ["Cassandra.Contact", "Streams"],
        ["Grains.Abstractions"] = ["Quarantine", "Streams"],
        ["Grains"] = ["Grains.Abstractions", "Quarantine"],
        ["Standalone"] = ["Http", "Storage.Journal", "Hosting"],
        ["Gateway"] = ["Cassandra.Contact", "Clustering", "Http", "Grains.Abstractions", "Hosting"],
        ["Silo"] = ["Cassandra.Contact", "Clustering", "Grains", "Storage.Cassandra", "Hosting"],
        ["Audit"] = [],
        ["Cli"] = ["Spi", "Audit"],
    };

    private static readonly string[] ClusterPackages = ["Microsoft.Orleans.", "CassandraCSharpDriver", "StackExchange.Redis"];

    [Fact]
    public void Product_projects_reference_only_what_the_house_allows()
    {
        foreach (var project in House.Projects.Where(project => project.IsProduct))
        {
            Assert.True(Allowed.ContainsKey(project.Name), $"{project.Path} is not a room of the house.");
            Assert.All(
                project.ProjectReferences,
                reference => Assert.True(Allowed[project.Name].Contains(reference), $"{project.Path} must not reference {reference}."));
        }
    }

    [Fact]
    public void Cluster_packages_stay_in_the_cluster_projects()
    {
        string[] orleans = ["Clustering", "Grains.Abstractions", "Grains", "Silo", "Gateway", "Cluster.Tests"];
        string[] cassandra = ["Cassandra.Contact", "Clustering", "Storage.Cassandra", "Silo", "Storage.Cassandra.Tests", "Cluster.Tests"];
        foreach (var project in House.Projects)
            Assert.All(project.PackageReferences, package =>
            {
                if (package.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal))
                    Assert.Contains(project.Name, orleans);
                if (package == "CassandraCSharpDriver")
                    Assert.Contains(project.Name, cassandra);
            });
    }

    [Fact]
    public void Every_project_is_in_the_solution_and_all_without_cluster_packages_are_in_the_filter()
    {
        var solution = House.Read("PixStream.sln").Replace('\\', '/');
        using var filter = JsonDocument.Parse(House.Read("PixStream.Standalone.slnf"));
        var filtered = filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(path => path.GetString()!.Replace('\\', '/')).ToHashSet();
        foreach (var project in House.Projects)
        {
            Assert.Contains(project.Path, solution, StringComparison.Ordinal);
            Assert.True(filtered.Contains(project.Path) == !NeedsCluster(project), $"{project.Path}: is it in PixStream.Standalone.slnf?");
        }
    }

    [Fact]
    public void Versions_of_packages_stand_in_one_place_and_each_package_has_its_reason()
    {
        var reasons = House.Read("docs/decisions/dependencies.md");
        foreach (var project in House.Projects)
        {
            Assert.DoesNotContain(project.Xml.Descendants("PackageReference"), reference => reference.Attribute("Version") is not null);
            Assert.All(project.PackageReferences, package => Assert.Contains($"`{package}`", reasons, StringComparison.Ordinal));
        }
    }

    private static bool NeedsCluster(Project project) =>
        project.PackageReferences.Any(package => ClusterPackages.Any(prefix => package.StartsWith(prefix, StringComparison.Ordinal)))
        || House.Projects.Where(other => project.ProjectReferences.Contains(other.Name)).Any(NeedsCluster);
}
