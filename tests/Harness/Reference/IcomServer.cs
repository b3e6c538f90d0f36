using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PixStream.Harness.Reference;

/// <summary>
/// The Central Bank's interface as its manual has it: stores what comes without a look, refuses by message, hands payments on,
/// and takes no header that it does not list. It can be told to do one thing wrong.
/// </summary>
internal sealed partial class IcomServer : IAsyncDisposable
{
    private const string Core = "00038166";

    private static readonly string[] Allowed =
    [
        "Accept", "Accept-Encoding", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "Host",
        "Max-Forwards", "Transfer-Encoding", "User-Agent", "Via",
    ];

    private readonly WebApplication _app;
    private readonly IcomFault _fault;
    private readonly IcomStreams _streams;
    private readonly HashSet<string> _processed = [];
    private readonly Dictionary<string, string> _ids = [];
    private readonly Lock _lock = new();

    private IcomServer(IcomFault fault)
    {
        _fault = fault;
        _streams = new IcomStreams(fault, ReferenceServer.Wait, ReferenceServer.IdleTime);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Uri Address =>
        new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<IcomServer> StartAsync(IcomFault fault)
    {
        var server = new IcomServer(fault);
        await server._app.StartAsync(CancellationToken.None);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Host.Port is not null)
            return RefuseAsync(context, 400, "host");
        if (request.Headers.Keys.Any(name => !Allowed.Contains(name, StringComparer.OrdinalIgnoreCase)))
            return RefuseAsync(context, _fault == IcomFault.FailsOnOtherHeaders ? 500 : 403, "forbidden");
        if (_fault == IcomFault.RefusesVia && request.Headers.ContainsKey("Via"))
            return RefuseAsync(context, 403, "forbidden");
        var path = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (request.Method, path) switch
        {
            ("GET", ["api", "v1", "in" or "out", "catalog"]) => CatalogAsync(context),
            ("POST", ["api", "v1", "in", var ispb, "msgs"]) => PostAsync(context, ispb),
            ("GET", ["api", "v1", "out", var ispb, "stream", var token]) => ReadAsync(context, ispb, token),
            ("DELETE", ["api", "v1", "out", var ispb, "stream", var token]) => EndAsync(context, ispb, token),
            _ => RefuseAsync(context, 404, "not-found"),
        };
    }

    private Task CatalogAsync(HttpContext context)
    {
        context.Response.ContentType = "application/xml; charset=utf-8";
        return context.Response.WriteAsync(
            _fault == IcomFault.OwnCatalog ? "<Catalog><MessageType name=\"pacs.008\" version=\"1.16\"/></Catalog>"
                : "<Catalog><Message>pacs.008.spi.1.13</Message><Message>admi.002.spi.1.5</Message></Catalog>");
    }

    private async Task PostAsync(HttpContext context, string ispb)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var refusal = Refuse(context);
        var plain = context.Request.Headers.ContentEncoding == "gzip" && refusal is null
            ? Unpack(body.ToArray())
            : body.ToArray();
        var text = Encoding.UTF8.GetString(plain);
        var messages = Boundary().Match(context.Request.ContentType ?? "") is { Success: true } boundary
            ? Parts(text, boundary.Groups[1].Value)
            : [text];
        if (messages.Count > 10 && _fault != IcomFault.TakesEleven)
            refusal ??= (400, "multipart");
        if (_fault == IcomFault.LooksAtOnce && !text.Contains("<Envelope", StringComparison.Ordinal))
            refusal ??= (400, "schema");
        var ids = messages.Select(IdOf).ToList();
        if (refusal is null || _fault == IcomFault.RefusesAndStores)
            foreach (var (message, id) in messages.Zip(ids))
                _ = ProcessAsync(ispb, message, id);
        if (refusal is var (status, name))
        {
            await RefuseAsync(context, status, name);
            return;
        }

        context.Response.StatusCode = 201;
        context.Response.Headers["PI-ResourceId"] = _fault == IcomFault.OneIdForAll ? ids[0] : string.Join(",", ids);
    }

    private (int Status, string Name)? Refuse(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.TransferEncoding.ToString() is { Length: > 0 } transfer && transfer != "chunked"
            && _fault != IcomFault.TakesTransferGzip)
            return (501, "transfer-encoding");
        if (request.ContentLength is null && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return (_fault == IcomFault.NoLengthIs400 ? 400 : 411, "length");
        var type = request.ContentType ?? "";
        if (!type.StartsWith("multipart/mixed", StringComparison.Ordinal)
            && !type.StartsWith("application/xml", StringComparison.Ordinal))
            return (415, "content-type");
        if (type.StartsWith("application/xml", StringComparison.Ordinal)
            && !type.Contains("charset=utf-8", StringComparison.Ordinal) && _fault != IcomFault.TakesAnyCharset)
            return (400, "charset");
        var coding = request.Headers.ContentEncoding.ToString();
        return (coding is not ("" or "gzip") && _fault != IcomFault.TakesDeflate)
            || (coding == "gzip" && _fault == IcomFault.RefusesGzip)
                ? (415, "content-encoding")
                : null;
    }

    private string IdOf(string message)
    {
        if (_fault == IcomFault.LongResourceIds)
            return IcomStreams.NewId() + IcomStreams.NewId();
        lock (_lock)
            return _fault == IcomFault.SameIdAgain && message.Contains("BizMsgIdr", StringComparison.Ordinal)
                ? _ids.TryGetValue(message, out var known) ? known : _ids[message] = IcomStreams.NewId()
                : IcomStreams.NewId();
    }

    /// <summary>What the SPI does with a message, a while later.</summary>
    private async Task ProcessAsync(string sender, string message, string id)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var (name, receiver) = ReadPayment(message);
        if (name is null)
        {
            var reason = _fault == IcomFault.RefusesWithoutReason ? "" : "<RjctgPtyRsn>XML invalido</RjctgPtyRsn>";
            _streams.Add(
                sender,
                $"<Envelope xmlns=\"https://www.bcb.gov.br/pi/admi.002/1.5\"><AppHdr><BizMsgIdr>M{Core}x</BizMsgIdr></AppHdr>"
                + $"<Document><RltdRef><Ref>{id}</Ref></RltdRef><Rsn>{reason}</Rsn></Document></Envelope>");
            return;
        }

        lock (_lock)
            if (!_processed.Add(name) && _fault != IcomFault.ForwardsTwice)
                return;
        if (receiver is not null && receiver != Core)
            _streams.Add(receiver, message);
    }

    private static (string? Name, string? Receiver) ReadPayment(string message)
    {
        try
        {
            var all = XDocument.Parse(message).Descendants().ToList();
            string? Value(string name) => all.Find(element => element.Name.LocalName == name)?.Value;
            return (Value("BizMsgIdr"), Value("CdtrAgt"));
        }
        catch (System.Xml.XmlException)
        {
            return (null, null);
        }
    }

    private async Task ReadAsync(HttpContext context, string ispb, string token)
    {
        var accept = context.Request.Headers.Accept.ToString();
        var isBatch = accept.Contains("multipart/mixed", StringComparison.Ordinal);
        if (accept is not ("" or "*/*" or "application/xml") && !isBatch && _fault != IcomFault.IgnoresAccept)
        {
            await RefuseAsync(context, 406, "accept");
            return;
        }

        var isStart = token == "start" || (_fault == IcomFault.AnyPathIsAStream && _streams.Find(ispb, token) is null);
        if ((isStart ? await _streams.OpenAsync(ispb) : _streams.Find(ispb, token)) is not { } stream)
        {
            await RefuseAsync(context, token == "start" ? 429 : 410, token == "start" ? "streams" : "stream");
            return;
        }

        var given = await _streams.ReadAsync(stream, isStart ? stream.Token : token, isBatch ? 10 : 1, context.RequestAborted);
        // Whole URLs and paths by turns: a client must take either.
        var next = $"/api/v1/out/{ispb}/stream/{(_fault == IcomFault.NextLeadsNowhere ? "gone" : stream.Token)}";
        context.Response.Headers["PI-Pull-Next"] = stream.Token[0] % 2 == 0 ? "https://icom.example" + next : next;
        if (given is not { Count: > 0 })
            context.Response.StatusCode = 204;
        else
            await GiveAsync(context, given, isBatch);
    }

    private async Task GiveAsync(HttpContext context, List<IcomItem> given, bool isBatch)
    {
        var type = _fault == IcomFault.XmlAsText ? "text/xml" : "application/xml; charset=utf-8";
        var body = given[0].Xml;
        if (isBatch)
        {
            body = string.Concat(given.Select(item =>
                $"--part of it\r\nContent-Type: {type}\r\n{(_fault == IcomFault.NoIdInParts ? "" : $"PI-ResourceId: {item.ResourceId}\r\n")}\r\n{item.Xml}\r\n"))
                + "--part of it--\r\n";
            type = "multipart/mixed; boundary=\"part of it\"";
        }
        else
            context.Response.Headers["PI-ResourceId"] = given[0].ResourceId;
        context.Response.ContentType = type;
        var bytes = Encoding.UTF8.GetBytes(body);
        if (_fault == IcomFault.AlwaysPacks
            || context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
        {
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
                gzip.Write(bytes);
            bytes = packed.ToArray();
            context.Response.Headers.ContentEncoding = "gzip";
        }

        await context.Response.Body.WriteAsync(bytes);
    }

    private Task EndAsync(HttpContext context, string ispb, string token)
    {
        context.Response.StatusCode = _fault == IcomFault.DeleteIs404 ? 404
            : _streams.Find(ispb, token) is { } stream && _streams.Close(stream) ? 200
            : 410;
        return Task.CompletedTask;
    }

    private Task RefuseAsync(HttpContext context, int status, string name)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+xml; charset=utf-8";
        var type = _fault == IcomFault.OwnProblemType ? "urn:own:" : "https://icom.pi.rsfn.net.br/api/v1/error/";
        return context.Response.WriteAsync(
            $"<problem xmlns=\"urn:ietf:rfc:7807\"><type>{type}{name}</type><title>Recusada.</title></problem>");
    }

    private static byte[] Unpack(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    private static List<string> Parts(string body, string boundary) =>
    [
        .. body.Split("--" + boundary).Skip(1).Where(part => !part.StartsWith("--", StringComparison.Ordinal))
            .Select(part => part[(part.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..^2]),
    ];

    [GeneratedRegex("boundary=\"?([^\";]+)")]
    private static partial Regex Boundary();
}
