using System.Reflection;
using PixStream.Grains.Abstractions;

namespace PixStream.Cluster.Tests;

/// <summary>A client of a cluster in which every grain is the same object.</summary>
public class ScriptedGrains : DispatchProxy
{
    private IParticipantGrain _grain = null!;

    public static IClusterClient Of(IParticipantGrain grain)
    {
        var client = Create<IClusterClient, ScriptedGrains>();
        ((ScriptedGrains)(object)client)._grain = grain;
        return client;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod?.Name == nameof(IGrainFactory.GetGrain) ? _grain : throw new NotSupportedException(targetMethod?.Name);
}
