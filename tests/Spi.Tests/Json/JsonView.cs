using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PixStream.Spi.Json;

namespace PixStream.Spi.Tests.Json;

/// <summary>What PixView writes, as a JSON array whose length was checked against what PixView said.</summary>
internal static class JsonView
{
    public const string Resource = "UEkB";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(byte[] xml, bool single = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Readable);
        writer.WriteStartArray();
        var count = 1;
        if (single)
            PixView.WriteSingle(writer, xml, Resource);
        else
            count = PixView.Write(writer, xml, Resource);
        writer.WriteEndArray();
        writer.Flush();
        Assert.Equal(count, JsonNode.Parse(buffer.WrittenSpan)!.AsArray().Count);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static List<JsonObject> Objects(string json) =>
        [.. JsonNode.Parse(json)!.AsArray().Select(node => node!.AsObject())];
}
