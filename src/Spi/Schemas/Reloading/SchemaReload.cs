using PixStream.Spi.Schemas.Compiling;

namespace PixStream.Spi.Schemas.Reloading;

/// <summary>What reading the schemas again came to.</summary>
/// <param name="Errors">Why the new ones cannot be used; then the old ones stay. Empty: the new ones are in force.</param>
/// <param name="Added">Types and versions that had no schema before.</param>
/// <param name="Removed">Types and versions that have no schema any more.</param>
/// <param name="Changed">Types and versions whose schema is another one.</param>
public sealed record SchemaReload(
    IReadOnlyList<SchemaError> Errors,
    IReadOnlyList<SchemaName> Added,
    IReadOnlyList<SchemaName> Removed,
    IReadOnlyList<SchemaName> Changed)
{
    /// <summary>Whether what was read is in force.</summary>
    public bool IsTaken => Errors.Count == 0;

    /// <summary>Whether anything differs from before.</summary>
    public bool IsChange => Added.Count + Removed.Count + Changed.Count > 0;

    internal static SchemaReload Refused(IReadOnlyList<SchemaError> errors) => new(errors, [], [], []);

    internal static SchemaReload Between(SchemaCatalog before, SchemaCatalog after)
    {
        var old = before.Schemas.ToDictionary(entry => entry.Name);
        var now = after.Schemas.ToDictionary(entry => entry.Name);
        return new SchemaReload(
            [],
            [.. now.Keys.Where(name => !old.ContainsKey(name))],
            [.. old.Keys.Where(name => !now.ContainsKey(name))],
            [.. now.Keys.Where(name => old.TryGetValue(name, out var other) && other.Digest != now[name].Digest)]);
    }
}
