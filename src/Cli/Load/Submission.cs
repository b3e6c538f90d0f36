using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using PixStream.Spi.Generation;

namespace PixStream.Cli.Load;

/// <summary>
/// The request that a publisher has on its way: made once, sent until it is answered, always the same bytes, so that the server
/// knows the messages again. The next one is written over it.
/// </summary>
internal sealed class Submission : IDisposable
{
    private const string Boundary = "pixstream-load";

    private static readonly MediaTypeHeaderValue Single = new("application/xml", "utf-8");
    private static readonly MediaTypeHeaderValue Multipart = MediaTypeHeaderValue.Parse($"multipart/mixed; boundary={Boundary}");
    private static readonly byte[] PartHead =
        [.. "--"u8, .. "pixstream-load"u8, .. "\r\nContent-Type: application/xml; charset=utf-8\r\n\r\n"u8];
    private static readonly byte[] End = [.. "--"u8, .. "pixstream-load"u8, .. "--\r\n"u8];

    private readonly LoadSettings _settings;
    private readonly InvalidShare _invalid;
    private readonly MessageGenerator _generator;
    private readonly MemoryStream _body = new();
    private readonly MemoryStream _packed = new();
    private int _senderAt;
    private int _receiverAt;

    /// <param name="settings">What to make.</param>
    /// <param name="number">The publisher's: where in the lists of senders and receivers it begins.</param>
    /// <param name="invalid">Says which messages are to be invalid.</param>
    /// <param name="time">What the messages say of when they were made.</param>
    public Submission(LoadSettings settings, int number, InvalidShare invalid, TimeProvider time)
    {
        _settings = settings;
        _invalid = invalid;
        _senderAt = number;
        _receiverAt = number;
        // A seed that no run had before: the same identifiers with another time in the message would be refused with 409.
        _generator = new MessageGenerator(new Random(RandomNumberGenerator.GetInt32(int.MaxValue)), time);
    }

    public int Messages { get; private set; }

    /// <summary>Of the messages alone, unpacked.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many of the messages were made invalid.</summary>
    public int Invalid { get; private set; }

    /// <summary>The bytes of these.</summary>
    public long InvalidBytes { get; private set; }

    public string Path { get; private set; } = "";

    /// <summary>Makes messages that were never sent before.</summary>
    public void Make(int messages)
    {
        var sender = _settings.Senders[_senderAt++ % _settings.Senders.Count];
        (Messages, Bytes, Invalid, InvalidBytes, Path) = (messages, 0, 0, 0, $"/api/v1/in/{sender}/msgs");
        _body.SetLength(0);
        for (var i = 0; i < messages; i++)
        {
            var message = MakeOne(sender, _settings.Receivers[_receiverAt++ % _settings.Receivers.Count]);
            Bytes += message.Length;
            if (messages > 1)
                _body.Write(PartHead);
            _body.Write(message);
            if (messages > 1)
                _body.Write("\r\n"u8);
        }

        if (messages > 1)
            _body.Write(End);
        if (_settings.Gzip)
            Pack();
    }

    public HttpContent Content()
    {
        var bytes = _settings.Gzip ? _packed : _body;
        var content = new ByteArrayContent(bytes.GetBuffer(), 0, (int)bytes.Length);
        content.Headers.ContentType = Messages > 1 ? Multipart : Single;
        if (_settings.Gzip)
            content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    public void Dispose()
    {
        _body.Dispose();
        _packed.Dispose();
    }

    private byte[] MakeOne(string sender, string receiver)
    {
        if (!_invalid.Next())
            return _settings.Kind.Make(_generator, sender, receiver);
        var message = _settings.Kind.MakeInvalid(_generator, sender, receiver);
        Invalid++;
        InvalidBytes += message.Length;
        return message;
    }

    private void Pack()
    {
        _packed.SetLength(0);
        using var gzip = new GZipStream(_packed, CompressionLevel.Fastest, leaveOpen: true);
        gzip.Write(_body.GetBuffer(), 0, (int)_body.Length);
    }
}
