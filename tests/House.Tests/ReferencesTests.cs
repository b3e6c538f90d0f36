namespace PixStream.House.Tests;

/// <summary>Which project may reference which: ARCHITECTURE.md, "Rooms". The compiler sees no project but those named.</summary>
public class ReferencesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Streams"] = [],
        ["Spi"] = [],
        ["Hosting"] = [],
        ["Clustering"] = ["Hosting"],
        ["Quarantine"] = ["Streams"],
        ["Http"] = ["Streams", "Spi", "Quarantine", "Hosting"],
        ["Storage.Journal"] = ["Streams"],
        ["Backend.Local"] = ["Clustering", "Hosting", "Storage.Journal", "Streams"],
        ["Backend.Redis"] = ["Clustering", "Hosting", "Streams"],
        ["Backend.Cassandra"] = ["Clustering", "Hosting", "Streams"],
        ["Grains.Abstractions"] = ["Quarantine", "Streams"],
        ["Grains"] = ["Grains.Abstractions", "Quarantine", "Streams"],
        ["Standalone"] = ["Http", "Storage.Journal", "Hosting", "Quarantine", "Streams"],
        ["Gateway"] = ["Clustering", "Http", "Grains.Abstractions", "Hosting", "Quarantine", "Streams"],
        ["Silo"] = ["Clustering", "Grains", "Hosting", "Quarantine", "Streams"],
        ["ContractAuditor"] = [],
        ["Conformance"] = ["ContractAuditor", "Spi"],
        ["Cli"] = ["Conformance", "Spi"],
    };

    /// <summary>Packages that not every feed has: one backend names them, and its tests.</summary>
    private static readonly string[] LeafPackages = ["CassandraCSharpDriver", "Microsoft.Orleans.Clustering.Cassandra"];

    /// <summary>Projects that only a build has that asks for them.</summary>
    private static readonly string[] Leaf = ["Backend.Cassandra", "Backend.Cassandra.Tests"];

    [Fact]
    public void Product_projects_reference_only_what_the_house_allows()
    {
        foreach (var project in House.Projects.Where(project => project.IsProduct))
        {
            Assert.True(Allowed.ContainsKey(project.Name), $"{project.Path} is not a room of the house.");
            Assert.All(
                project.ProjectReferences,
                reference =>
                    Assert.True(Allowed[project.Name].Contains(reference), $"{project.Path} must not reference {reference}."));
        }
    }

    [Fact]
    public void Packages_of_the_cluster_stay_in_its_projects_and_those_of_a_leaf_in_the_leaf()
    {
        string[] orleans =
        [
            "Clustering", "Backend.Cassandra", "Backend.Redis", "Grains.Abstractions", "Grains", "Silo", "Gateway",
            "Cluster.Tests",
        ];
        foreach (var project in House.Projects)
            Assert.All(project.PackageReferences, package =>
            {
                if (package.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal))
                    Assert.Contains(project.Name, orleans);
                if (LeafPackages.Contains(package))
                    Assert.Contains(project.Name, Leaf);
            });
    }

    [Fact]
    public void No_code_but_the_leafs_own_names_the_driver() =>
        Assert.DoesNotContain(House.Sources, source =>
            !Leaf.Any(name => source.Path.Split('/')[1] == name)
            && source.Text.Split('\n').Any(static line => line is "using Cassandra;"));

    [Fact]
    public void Every_project_is_in_the_whole_solution_and_all_but_the_leaf_are_in_the_one_that_restores_anywhere()
    {
        var anywhere = House.Read("PixStream.sln").Replace('\\', '/');
        var whole = House.Read("PixStream.Cassandra.sln").Replace('\\', '/');
        foreach (var project in House.Projects)
        {
            Assert.Contains($"\"{project.Path}\"", whole, StringComparison.Ordinal);
            Assert.True(
                anywhere.Contains($"\"{project.Path}\"", StringComparison.Ordinal) == !Leaf.Contains(project.Name),
                $"{project.Path}: is it in PixStream.sln?");
        }
    }

    [Fact]
    public void Nothing_needs_a_leaf_unless_it_is_asked_for() =>
        Assert.All(
            House.Projects.Where(project => !Leaf.Contains(project.Name)),
            project => Assert.DoesNotContain(project.ProjectReferences, Leaf.Contains));

    [Fact]
    public void Versions_of_packages_stand_in_one_place_and_each_package_has_its_reason()
    {
        var reasons = House.Read("docs/decisions/dependencies.md");
        foreach (var project in House.Projects)
        {
            Assert.DoesNotContain(project.Xml.Descendants("PackageReference"), reference =>
                reference.Attribute("Version") is not null);
            Assert.All(project.PackageReferences, package => Assert.Contains($"`{package}`", reasons, StringComparison.Ordinal));
        }
    }
}
