using System.Reflection;

namespace PixStream.Cluster.Tests.Gateway;

/// <summary>A client of a cluster in which every grain is the same object.</summary>
public class ScriptedGrains : DispatchProxy
{
    private IGrainWithStringKey? _grain;

    /// <param name="grain">The object; null where no silo knows such grains.</param>
    public static IClusterClient Of(IGrainWithStringKey? grain)
    {
        var client = Create<IClusterClient, ScriptedGrains>();
        ((ScriptedGrains)(object)client)._grain = grain;
        return client;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod?.Name == nameof(IGrainFactory.GetGrain)
        ? _grain ?? throw new ArgumentException("No silo implements this.")
        : throw new NotSupportedException(targetMethod?.Name);
}
