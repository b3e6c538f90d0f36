using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Http.Pull;

/// <summary>
/// The body of an answer with a batch, on its way to its reader. It goes out in pieces, so that a slow reader holds us up and
/// does not fill our memory, and so that it can be seen whether the reader takes them: that keeps its stream open. A reader that
/// takes no piece for its idle time is cut off, because its stream is closed by then. An answer that the connection takes at
/// once, as most do, costs no more than one flush.
/// </summary>
internal sealed class AnswerBody : IBufferWriter<byte>, IDisposable
{
    /// <summary>What a reader must take at least within its idle time.</summary>
    public const int PieceBytes = 64 * 1024;

    /// <summary>
    /// The owner hears of the reader 8 times per idle time. It notices a lost reader up to an eighth of that time late.
    /// </summary>
    private const int TellsPerIdleTime = 8;

    private readonly HttpContext _context;
    private readonly IParticipants _participants;
    private readonly Ispb _ispb;
    private readonly StreamId _stream;
    private readonly TimeSpan _idleTime;
    private readonly TimeProvider _time;
    private PipeWriter? _writer;
    private ITimer? _patience;
    private Task _telling = Task.CompletedTask;
    private long _toldAt;
    private int _unflushed;

    /// <param name="context">The request that is answered.</param>
    /// <param name="participants">Hears that the reader takes the answer.</param>
    /// <param name="ispb">The participant.</param>
    /// <param name="stream">The stream that the answer is of.</param>
    /// <param name="idleTime">After how long without a sign of its reader the stream is closed.</param>
    /// <param name="time">Counts it.</param>
    public AnswerBody(
        HttpContext context, IParticipants participants, Ispb ispb, StreamId stream, TimeSpan idleTime, TimeProvider time)
    {
        (_context, _participants, _ispb, _stream) = (context, participants, ispb, stream);
        (_idleTime, _time) = (idleTime, time);
    }

    public HttpResponse Response => _context.Response;

    private PipeWriter Writer => _writer ?? throw new InvalidOperationException("The body has not begun.");

    /// <summary>
    /// Sends the head. After the head is sent, writes go straight into the connection's buffers. Before that they go into a copy.
    /// Kestrel's minimum rate is off for a body of several pieces, because Kestrel does not count bytes written into its own
    /// buffers. It would cut off a reader that takes more than five seconds for a piece.
    /// </summary>
    /// <param name="length">Length of the whole body, in bytes.</param>
    public async ValueTask BeginAsync(long length)
    {
        Response.ContentLength = length;
        if (length > PieceBytes && _context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        await Response.StartAsync();
        _writer = Response.BodyWriter;
    }

    public void Advance(int count)
    {
        Writer.Advance(count);
        _unflushed += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => Writer.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => Writer.GetSpan(sizeHint);

    /// <summary>Writes bytes, however many.</summary>
    /// <exception cref="ReaderLeftException">The reader takes them no more.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_unflushed + bytes.Length > PieceBytes)
            return WritePiecesAsync(bytes);
        this.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends what was written, and ends once the connection has room for more.</summary>
    /// <exception cref="ReaderLeftException">The reader takes it no more.</exception>
    public ValueTask FlushAsync()
    {
        _unflushed = 0;
        var flush = Writer.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
            return FlushSlowlyAsync(flush);
        Expect(flush.Result);
        TellIfDue();
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends the last of it.</summary>
    /// <exception cref="ReaderLeftException">The reader takes it no more.</exception>
    public async ValueTask EndAsync()
    {
        await FlushAsync();
        if (_patience is not null)
            await FlushAsync();
    }

    public void Dispose() => _patience?.Dispose();

    private async ValueTask WritePiecesAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_unflushed >= PieceBytes)
                await FlushAsync();
            var piece = bytes[..Math.Min(bytes.Length, PieceBytes - _unflushed)];
            this.Write(piece.Span);
            bytes = bytes[piece.Length..];
        }
    }

    private async ValueTask FlushSlowlyAsync(ValueTask<FlushResult> flush)
    {
        if (_patience is null)
        {
            _toldAt = _time.GetTimestamp();
            _patience = _time.CreateTimer(
                static body => ((AnswerBody)body!)._context.Abort(), this, _idleTime, Timeout.InfiniteTimeSpan);
        }
        else
            _patience.Change(_idleTime, Timeout.InfiniteTimeSpan);

        // The piece before this one was taken. Of this one it is not known yet: a connection that breaks lets it go
        // just as well, and says so with the next one.
        TellIfDue();
        var result = await flush;
        // What is written next is held up by us, not by the reader.
        _patience.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Expect(result);
    }

    /// <summary>This result is the only sign that the connection is gone.</summary>
    private static void Expect(FlushResult result)
    {
        if (result.IsCompleted || result.IsCanceled)
            throw new ReaderLeftException();
    }

    private void TellIfDue()
    {
        if (_patience is null || _time.GetElapsedTime(_toldAt) < _idleTime / TellsPerIdleTime
            || !_telling.IsCompletedSuccessfully)
            return;
        _toldAt = _time.GetTimestamp();
        _telling = _participants.KeepOpenAsync(_ispb, _stream).AsTask();
    }
}

/// <summary>The reader of an answer went away, or was cut off, before it had all of it.</summary>
internal sealed class ReaderLeftException : IOException
{
    public ReaderLeftException()
        : base("The reader went away before it had the whole answer.")
    {
    }

    public ReaderLeftException(string message)
        : base(message)
    {
    }

    public ReaderLeftException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
