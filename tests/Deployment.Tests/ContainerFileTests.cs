using System.Text.RegularExpressions;
using System.Xml.Linq;
using PixStream.Deployment.Tests.Documents;

namespace PixStream.Deployment.Tests;

/// <summary>The images: from files that are there, as a user without rights.</summary>
public partial class ContainerFileTests
{
    public static TheoryData<string, string, string> Images => new()
    {
        { "gateway", "Gateway", "8080" },
        { "silo", "Silo", "8081 11111 30000" },
        { "standalone", "Standalone", "8080" },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public void It_runs_its_program_without_root_and_says_its_ports(string image, string project, string ports)
    {
        var last = Instructions(image).Split("\nFROM ")[^1].Split('\n');
        Assert.Contains("USER 1654:1654", last);
        Assert.Contains($"EXPOSE {ports}", last);
        Assert.Equal($"ENTRYPOINT [\"/app/PixStream.{project}\"]", last[^1]);
        Assert.Contains(last, line => line.Contains("DOTNET_EnableDiagnostics=0", StringComparison.Ordinal));
        Assert.DoesNotContain(last, line => line.StartsWith("RUN ", StringComparison.Ordinal));
        Assert.EndsWith("-chiseled", last[0], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void It_is_the_user_that_the_chart_runs_it_as(string image, string project, string ports)
    {
        _ = (project, ports);
        var user = Regex.Match(Instructions(image), "USER ([0-9]+):").Groups[1].Value;
        Assert.All(Chart.Render("defaults").Workloads, workload =>
            Assert.Equal(user, $"{workload.Number("spec/template/spec/securityContext/runAsUser")}"));
    }

    [Theory]
    [InlineData("gateway", "http")]
    [InlineData("silo", "health")]
    public void It_listens_where_the_chart_expects_it(string image, string port)
    {
        var rendered = Chart.Render("defaults");
        var container = Assert.Single(rendered.Get("Deployment", image).Each("spec/template/spec/containers"));
        var url = $"http://+:{container.Each("ports").Single(found => found.Text("name") == port).Number("containerPort")}";
        Assert.Contains($"ASPNETCORE_URLS={url}", Instructions(image), StringComparison.Ordinal);
        Assert.Equal(url, rendered.Get("ConfigMap", image).Pairs("data")["ASPNETCORE_URLS"]);
        Assert.Equal(
            Regex.Match(Instructions(image), "EXPOSE (.*)").Groups[1].Value.Split(' '),
            container.Each("ports").Select(found => $"{found.Number("containerPort")}"));
    }

    /// <summary>
    /// Packages are restored from the project files alone: one that is missing there breaks the build of the image.
    /// </summary>
    [Theory]
    [MemberData(nameof(Images))]
    public void It_restores_from_all_project_files_that_its_programs_reach_and_no_others(
        string image, string project, string ports)
    {
        _ = (project, ports);
        var copied = ProjectFiles().Matches(Instructions(image))
            .Select(match => (File: match.Groups[1].Value, To: match.Groups[2].Value)).ToList();
        Assert.All(copied, copy => Assert.Equal(Path.GetDirectoryName(copy.File) + "/", copy.To));
        Assert.Equal(copied.Select(copy => copy.File).Order(StringComparer.Ordinal), copied.Select(copy => copy.File));
        var expected = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var published in Published().Matches(Instructions(image)).Select(match => match.Groups[1].Value))
            Collect($"src/{published}/{published}.csproj", expected);
        Assert.Equal(expected, copied.Select(copy => copy.File));
    }

    /// <summary>The chart and the Compose file run Cassandra: without the property the programs would lack its backend.</summary>
    [Theory]
    [InlineData("gateway", "Gateway")]
    [InlineData("silo", "Silo")]
    public void An_image_of_the_cluster_is_built_with_every_backend(string image, string project)
    {
        Assert.Matches($@"dotnet restore src/{project} [^&\n]*-p:WithCassandra=true", Instructions(image));
        Assert.Matches($@"dotnet publish src/{project} [^&\n]*-p:WithCassandra=true", Instructions(image));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void What_it_copies_and_publishes_is_there_and_not_ignored(string image, string project, string ports)
    {
        _ = (project, ports);
        var allowed = Repository.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!'))
            .Select(line => line[1..]).ToList();
        var sources = Copies().Matches(Instructions(image)).SelectMany(match => match.Groups[1].Value.Split(' '))
            .Select(path => path.TrimEnd('/')).ToList();
        Assert.NotEmpty(sources);
        Assert.All(sources, path => Assert.Contains(
            allowed, rule =>
                rule == path || path.StartsWith($"{rule}/", StringComparison.Ordinal)
                || rule.StartsWith($"{path}/", StringComparison.Ordinal)));
        Assert.All(sources, path => Assert.True(Repository.Has(path), path));
    }

    /// <summary>Files from outside of <c>src</c> that a project builds into itself must be in the context, too.</summary>
    [Fact]
    public void What_projects_take_from_elsewhere_is_in_the_context()
    {
        var allowed = Repository.Read(".dockerignore").Split('\n');
        foreach (var project in Repository.Files("src", "*.csproj"))
            foreach (var resource in XDocument.Parse(Repository.Read(project)).Descendants("EmbeddedResource"))
                if (resource.Attribute("Include")!.Value is var path && path.StartsWith("../../", StringComparison.Ordinal))
                    Assert.Contains($"!{path["../../".Length..]}", allowed);
    }

    /// <summary>Operators run it with <c>kubectl exec</c> or <c>docker exec</c>: there is no shell.</summary>
    [Theory]
    [MemberData(nameof(Images))]
    public void The_command_line_tool_lies_beside_the_program_and_is_found_by_its_name(string image, string project, string ports)
    {
        _ = ports;
        Assert.Equal([project, "Cli"], Published().Matches(Instructions(image)).Select(match => match.Groups[1].Value));
        Assert.Contains("PATH=/app:", Instructions(image), StringComparison.Ordinal);
    }

    [Fact]
    public void The_data_of_the_standalone_image_belongs_to_its_user() =>
        Assert.Contains("COPY --from=build --chown=1654:1654 /data /data", Instructions("standalone"), StringComparison.Ordinal);

    private static void Collect(string project, SortedSet<string> found)
    {
        if (!found.Add(project))
            return;
        foreach (var element in XDocument.Parse(Repository.Read(project)).Descendants())
            if (element.Name.LocalName is "ProjectReference" or "Import")
                Collect($"src/{(element.Attribute("Include") ?? element.Attribute("Project"))!.Value.Replace("../", "", StringComparison.Ordinal)}", found);
    }

    /// <summary>Without comments, one instruction a line.</summary>
    private static string Instructions(string image) =>
        string.Join('\n', Repository.Read($"containers/{image}.Dockerfile")
            .Replace("\\\n", "", StringComparison.Ordinal).Split('\n')
            .Where(line => line.Length > 0 && !line.StartsWith('#')));

    [GeneratedRegex(@"^COPY (src/\S+\.(?:csproj|targets)) (\S+)$", RegexOptions.Multiline)]
    private static partial Regex ProjectFiles();

    [GeneratedRegex(@"^COPY (?!--from)(.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copies();

    [GeneratedRegex(@"dotnet publish src/(\S+)")]
    private static partial Regex Published();
}
