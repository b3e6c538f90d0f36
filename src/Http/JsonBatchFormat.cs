using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PixStream.Spi;
using PixStream.Streams;

namespace PixStream.Http;

/// <summary>
/// JSON: one object, or an array of them, read from the stored messages each time that they are handed out.
/// </summary>
internal sealed class JsonBatchFormat : IBatchFormat
{
    // The body is application/json and nothing else: escaping for HTML would make an "xml" member several times as long.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public async ValueTask<long> WriteAsync(HttpResponse response, StoredBatch batch, BatchForm form, StreamStep step, bool gzip)
    {
        using var body = new PooledBuffer();
        Write(body, batch, form);
        response.ContentType = "application/json";
        if (gzip)
            return await GzipBody.WriteAsync(response, body.Written);

        response.ContentLength = body.Length;
        await response.StartAsync();
        await response.BodyWriter.WriteAsync(body.Written);
        return body.Length;
    }

    private static void Write(PooledBuffer body, StoredBatch batch, BatchForm form)
    {
        using var json = new Utf8JsonWriter((IBufferWriter<byte>)body, Options);
        if (form != BatchForm.Multi)
        {
            PixView.WriteSingle(json, batch[0].Payload.Span, batch[0].Id.ToString());
            return;
        }

        json.WriteStartArray();
        for (var i = 0; i < batch.Count; i++)
            PixView.Write(json, batch[i].Payload.Span, batch[i].Id.ToString());
        json.WriteEndArray();
    }
}
