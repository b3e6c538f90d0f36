using PixStream.Deployment.Tests.Templates;

namespace PixStream.Deployment.Tests.Documents;

/// <summary>The chart: its values, and what it makes of them.</summary>
internal static class Chart
{
    public const string Folder = "helm/pixstream";
    public const string Release = "pix";
    public const string Namespace = "payments";

    public static Map About { get; } = Yaml.Read(Repository.Read($"{Folder}/Chart.yaml"));

    public static Map Defaults { get; } = Yaml.Read(Repository.Read($"{Folder}/values.yaml"));

    public static ValuesSchema Schema { get; } = new(Repository.Read($"{Folder}/values.schema.json"));

    /// <summary>The names of the sample values, and <c>defaults</c> for none of them.</summary>
    public static IReadOnlyList<string> Samples { get; } =
        ["defaults", .. Repository.Files($"{Folder}/samples", "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path))];

    public static Map Values(string sample) =>
        sample == "defaults" ? Defaults : Defaults.Under(Yaml.Read(Repository.Read($"{Folder}/samples/{sample}.yaml")));

    public static Rendered Render(string sample) => Render(Values(sample));

    /// <exception cref="ChartRefusalException">The chart refuses the values.</exception>
    public static Rendered Render(Map values)
    {
        var files = new Dictionary<string, IReadOnlyList<Node>>();
        var defined = new Dictionary<string, IReadOnlyList<Node>>();
        foreach (var path in Repository.Files($"{Folder}/templates", "*"))
        {
            var (body, named) = Parser.Read(Repository.Read(path));
            files[Path.GetFileName(path)] = body;
            foreach (var (name, nodes) in named)
                defined.Add(name, nodes);
        }

        var data = Templates.Values.Map(
            ("Values", AsInHelm(values.Values)),
            ("Release", Templates.Values.Map(("Name", Release), ("Namespace", Namespace), ("Service", "Helm"))),
            ("Chart", Templates.Values.Map(
                ("Name", About.Text("name")), ("Version", About.Text("version")), ("AppVersion", About.Text("appVersion")))));
        return new Rendered(files.Where(file => !file.Key.StartsWith('_'))
            .ToDictionary(file => file.Key, file => new Evaluator(defined).Run(file.Value, data)));
    }

    /// <summary>Helm reads values files through JSON: every number is a float64.</summary>
    private static object? AsInHelm(object? value) => value switch
    {
        long number => (double)number,
        IReadOnlyList<object?> list => list.Select(AsInHelm).ToList(),
        IReadOnlyDictionary<string, object?> map =>
            map.ToDictionary(entry => entry.Key, entry => AsInHelm(entry.Value), StringComparer.Ordinal),
        _ => value,
    };
}

/// <summary>What the chart writes, by template.</summary>
internal sealed record Rendered(IReadOnlyDictionary<string, string> Files)
{
    public IReadOnlyList<Map> Objects { get; } = Files.Where(file => file.Key.EndsWith(".yaml", StringComparison.Ordinal))
        .OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file => Yaml.ReadAll(file.Value)).ToList();

    public IEnumerable<Map> OfKind(params string[] kinds) => Objects.Where(found => kinds.Contains(found.Text("kind")));

    public Map Get(string kind, string name) =>
        Assert.Single(OfKind(kind), found => found.Text("metadata/name") == $"{Chart.Release}-{name}");

    /// <summary>Deployments and Jobs.</summary>
    public IEnumerable<Map> Workloads => OfKind("Deployment", "StatefulSet", "Job");

    /// <summary>The labels of the pods that a workload makes.</summary>
    public IEnumerable<IReadOnlyDictionary<string, string>> Pods =>
        Workloads.Select(workload => workload.Pairs("spec/template/metadata/labels"));
}
