namespace PixStream.Spi.Schemas;

/// <summary>A message type in one version: what a schema is for.</summary>
/// <param name="MessageType">Such as <c>pacs.008</c>.</param>
/// <param name="Version">Such as <c>1.13</c>.</param>
public readonly record struct SchemaName(string MessageType, string Version)
{
    /// <summary>Type and version, such as <c>pacs.008 1.13</c>.</summary>
    public override string ToString() => $"{MessageType} {Version}";
}
