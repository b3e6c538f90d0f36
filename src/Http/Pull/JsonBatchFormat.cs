using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using PixStream.Http.Bodies;
using PixStream.Http.Routing;
using PixStream.Spi.Json;
using PixStream.Streams.Values;

namespace PixStream.Http.Pull;

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

    public async ValueTask<long> WriteAsync(AnswerBody body, StoredBatch batch, BatchForm form, StreamStep step, bool gzip)
    {
        using var text = new PooledBuffer();
        Write(text, batch, form);
        body.Response.ContentType = "application/json";
        if (gzip)
            return await GzipBody.WriteAsync(body, text.Written);

        await body.BeginAsync(text.Length);
        await body.WriteAsync(text.Written);
        await body.EndAsync();
        return text.Length;
    }

    private static void Write(PooledBuffer text, StoredBatch batch, BatchForm form)
    {
        using var json = new Utf8JsonWriter((IBufferWriter<byte>)text, Options);
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
