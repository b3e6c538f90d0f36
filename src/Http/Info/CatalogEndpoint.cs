using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;
using PixStream.Http.Inspection;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Schemas;

namespace PixStream.Http.Info;

/// <summary>
/// <c>
/// GET /api/v1/in/catalog</c> and <c>/api/v1/out/catalog</c>: the message types and versions that there are schemas for. What is
/// sent was accepted before, so both tell the same.
/// </summary>
internal sealed class CatalogEndpoint(MessageRules rules)
{
    public const string InPattern = "/api/v1/in/catalog";
    public const string OutPattern = "/api/v1/out/catalog";

    private const string Namespace = "urn:pixstream:catalog";

    private volatile Written? _written;

    public Task GetAsync(HttpContext context)
    {
        var catalog = rules.Schemas.Current;
        if (_written is not { } written || written.Catalog != catalog)
            _written = written = new Written(catalog, Write(catalog));
        context.Response.ContentType = "application/xml; charset=utf-8";
        context.Response.ContentLength = written.Body.Length;
        return context.Response.BodyWriter.WriteAsync(written.Body).AsTask();
    }

    private static byte[] Write(SchemaCatalog catalog)
    {
        using var body = new MemoryStream();
        using (var xml = XmlWriter.Create(body, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true }))
        {
            xml.WriteStartElement("Catalog", Namespace);
            foreach (var schema in catalog.Schemas)
            {
                xml.WriteStartElement("MessageType", Namespace);
                xml.WriteAttributeString("name", schema.Name.MessageType);
                xml.WriteAttributeString("version", schema.Name.Version);
                xml.WriteAttributeString(
                    "namespace", $"https://www.bcb.gov.br/pi/{schema.Name.MessageType}/{schema.Name.Version}");
                if (MessageTypes.TryGet(schema.Name.MessageType, out var type))
                    xml.WriteString(type.Meaning);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return body.ToArray();
    }

    /// <summary>In one object, as many requests share it.</summary>
    private sealed record Written(SchemaCatalog Catalog, byte[] Body);
}
