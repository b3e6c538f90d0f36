using System.Reflection;
using Microsoft.Extensions.Configuration;
using PixStream.Hosting;

namespace PixStream.Clustering;

/// <summary>
/// The backends that this program has: the assemblies <c>PixStream.Backend.*</c> beside it. Which of them are there is decided by
/// who builds the program, as some need packages that not everybody can restore.
/// </summary>
public static class Backends
{
    private const string Prefix = "PixStream.Backend.";
    private const string Setting = $"{ClusterOptions.Section}:{nameof(ClusterOptions.Backend)}";

    /// <summary>Names of backends that there are, with or without this program.</summary>
    private static readonly string[] Known = ["Local", "Redis", "Cassandra"];

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<ClusterBackend> All { get; } = [.. FindAll(AppContext.BaseDirectory)];

    /// <summary>Their names, for a sentence.</summary>
    public static string Names => string.Join(" or ", All.Select(static backend => backend.Name));

    /// <summary>The backend that the settings name.</summary>
    /// <exception cref="SettingException">There is no such backend beside this program.</exception>
    public static ClusterBackend Named(IConfiguration configuration)
    {
        var name = configuration[Setting] is { Length: > 0 } set ? set : new ClusterOptions().Backend;
        return All.FirstOrDefault(backend => backend.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new SettingException(Missing(name, [.. All.Select(static backend => backend.Name)]));
    }

    /// <summary>
    /// Looks at what was set for a backend before names are checked: to a program without that backend its section would be
    /// unknown.
    /// </summary>
    /// <exception cref="SettingException">It can be served by no backend of this program.</exception>
    public static void Expect(IConfiguration configuration)
    {
        if (configuration[$"{ClusterOptions.Section}:Membership"] is not null)
            throw new SettingException(
                $"{ClusterOptions.Section}:Membership is no setting any more: {Setting} says where the list of silos lies, together with the streams. "
                + "What to do on an upgrade: docs/operations/upgrade.md.");
        _ = Named(configuration);
    }

    internal static string Missing(string name, IReadOnlyList<string> present)
    {
        var has = present.Count == 0 ? "no backend at all" : string.Join(" and ", present);
        if (!Known.Contains(name, StringComparer.OrdinalIgnoreCase))
            return $"{Setting} is {name}. It can be {string.Join(", ", Known[..^1])} or {Known[^1]}.";
        var spelled = Known.First(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return $"{Setting} is {spelled}, and {Prefix}{spelled}.dll does not lie beside this program, which was built with {has}. "
            + $"The container images have it; a build has it with -p:With{spelled}=true.";
    }

    private static IEnumerable<ClusterBackend> FindAll(string folder) =>
        Directory.EnumerateFiles(folder, $"{Prefix}*.dll")
            .Select(static file => new AssemblyName(Path.GetFileNameWithoutExtension(file)))
            .OrderBy(static name => name.Name, StringComparer.Ordinal)
            .Select(static name => Assembly.Load(name).GetCustomAttribute<BackendAttribute>())
            .OfType<BackendAttribute>()
            .Select(static named => (ClusterBackend)Activator.CreateInstance(named.Backend)!);
}
