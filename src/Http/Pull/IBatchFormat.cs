using PixStream.Http.Routing;
using PixStream.Streams.Values;

namespace PixStream.Http.Pull;

/// <summary>How a profile writes a batch. The same batch, step and form give the same bytes.</summary>
internal interface IBatchFormat
{
    /// <summary>Sets the headers that describe the body, and writes it.</summary>
    /// <returns>Length of the body as sent, in bytes.</returns>
    ValueTask<long> WriteAsync(AnswerBody body, StoredBatch batch, BatchForm form, StreamStep step, bool gzip);
}
