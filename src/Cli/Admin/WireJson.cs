using System.Text.Encodings.Web;
using System.Text.Json;

namespace PixStream.Cli.Admin;

/// <summary>
/// JSON with the <c>+</c> of Base64 as itself, so that ids can be copied from it. Control characters are escaped.
/// </summary>
internal static class WireJson
{
    /// <summary>For people and scripts.</summary>
    public static byte[] Indented(Action<Utf8JsonWriter> write) => Write(write, indented: true);

    /// <summary>For a request.</summary>
    public static byte[] Compact(Action<Utf8JsonWriter> write) => Write(write, indented: false);

    private static byte[] Write(Action<Utf8JsonWriter> write, bool indented)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(writer);
        return buffer.ToArray();
    }
}
