namespace PixStream.Clustering;

/// <summary>Names the backend that an assembly is: a <see cref="ClusterBackend"/>.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class BackendAttribute(Type backend) : Attribute
{
    /// <summary>The class.</summary>
    public Type Backend => backend;
}
