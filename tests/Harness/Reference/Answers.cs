using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PixStream.Harness.Reference;

/// <summary>Bodies: messages in XML, problems, and gzip around them.</summary>
internal static class Answers
{
    public static bool IsIspb(string text) =>
        text.Length == 8 && text.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c));

    public static Task RefuseAsync(HttpContext context, bool isXml, int status, string name, Fault fault)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = fault == Fault.ProblemAsText ? "text/plain"
            : isXml ? "application/problem+xml; charset=utf-8"
            : "application/problem+json";
        var (type, title, detail) = ("urn:pixstream:problem:" + name, name, "As the contract says.");
        var number = fault == Fault.ProblemWithoutStatus ? null : $"{status}";
        var body = isXml
            ? $"<problem xmlns=\"urn:ietf:rfc:7807\"><type>{type}</type><title>{title}</title>{(number is null ? "" : $"<status>{number}</status>")}<detail>{detail}</detail></problem>"
            : JsonSerializer.Serialize(
                number is null ? new { type, title, detail } : (object)new { type, title, status, detail });
        return response.WriteAsync(body, context.RequestAborted);
    }

    public static Task XmlAsync(HttpContext context, List<Item> batch, bool isBatch, Session session, Fault fault)
    {
        if (!isBatch)
        {
            context.Response.ContentType = fault == Fault.XmlAsText ? "text/xml" : "application/xml; charset=utf-8";
            context.Response.Headers["PI-ResourceId"] = batch[0].ResourceId;
            return WriteAsync(context, batch[0].Bytes, fault);
        }

        var boundary = fault switch
        {
            Fault.RepeatHasAnotherBoundary => Convert.ToHexString(RandomNumberGenerator.GetBytes(8)),
            Fault.FixedBoundary => "part",
            _ => $"{session.Id}-{session.Step}",
        };
        using var body = new MemoryStream();
        foreach (var item in batch)
        {
            var id = fault == Fault.NoResourceIdInParts ? "" : $"PI-ResourceId: {item.ResourceId}\r\n";
            body.Write(Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Type: application/xml; charset=utf-8\r\n{id}\r\n"));
            body.Write(item.Bytes);
            body.Write("\r\n"u8);
        }

        body.Write(Encoding.ASCII.GetBytes($"--{boundary}--\r\n"));
        context.Response.ContentType = "multipart/mixed; boundary=" + boundary;
        return WriteAsync(context, body.ToArray(), fault);
    }

    public static Task WriteAsync(HttpContext context, byte[] body, Fault fault)
    {
        var codings = context.Request.Headers.AcceptEncoding.ToString().Split(',', StringSplitOptions.TrimEntries);
        if (fault == Fault.AlwaysPacks || (codings.Contains("gzip") && fault != Fault.NeverPacks))
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
                gzip.Write(body);
            body = packed.ToArray();
            // Some compressors write the time there.
            if (fault == Fault.GzipHasTime)
                RandomNumberGenerator.Fill(body.AsSpan(4, 4));
            context.Response.Headers.ContentEncoding = "gzip";
        }

        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
