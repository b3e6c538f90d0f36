namespace PixStream.Spi.Schemas;

/// <summary>A schema of a catalog.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="File">Name of the file that it was read from, without its directory.</param>
/// <param name="Digest">
/// SHA-256 over all files that it is made of, in hexadecimal: equal digests, equal rules. Files that others include count for
/// each.
/// </param>
public sealed record SchemaEntry(SchemaName Name, string File, string Digest);
