using PixStream.Spi.Schemas;

namespace PixStream.Http.Inspection;

/// <summary>The types and versions that have a schema, for a log. Written out only where it is logged.</summary>
internal readonly record struct InForce(SchemaCatalog Catalog)
{
    public override string ToString() => string.Join(", ", Catalog.Schemas.Select(static schema => schema.Name));
}

/// <summary>What a directory of schemas holds apart from schemas, for a log.</summary>
internal readonly record struct NotRead(SchemaCatalog Catalog)
{
    public override string ToString() => string.Join(", ", Catalog.Unread);
}
