using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using PixStream.Http.Pull;

namespace PixStream.Http.Pages;

/// <summary>A file of a page, carried in an assembly and kept packed by gzip.</summary>
internal sealed class PageFile
{
    private readonly string _type;
    private readonly byte[] _packed;

    /// <summary>Length of the file before it was packed.</summary>
    private readonly int _length;

    /// <summary>Of the two forms, as a tag names exact bytes.</summary>
    private readonly string _tag;
    private readonly string _packedTag;

    private PageFile(string type, byte[] packed)
    {
        (_type, _packed) = (type, packed);
        _length = BinaryPrimitives.ReadInt32LittleEndian(packed.AsSpan(packed.Length - sizeof(int)));
        var hash = Convert.ToHexStringLower(SHA256.HashData(packed).AsSpan(0, 16));
        (_tag, _packedTag) = ($"\"{hash}\"", $"\"{hash}-gzip\"");
    }

    /// <summary>Reads it, once.</summary>
    /// <param name="assembly">What carries it, packed by gzip or as it is.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="type">Its media type.</param>
    public static PageFile Read(Assembly assembly, string name, string type)
    {
        using var resource = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} has no {name}.");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return new PageFile(type, bytes is [0x1F, 0x8B, ..] ? bytes : Pack(bytes));
    }

    /// <summary>
    /// Answers with it, or that the caller has it already. A cache asks each time whether it is still the same: the name of a
    /// file stays when a new version of the server has another one.
    /// </summary>
    public async Task WriteAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var isPacked = AcceptedCoding.PrefersGzip(request.Headers.AcceptEncoding);
        response.Headers.ETag = isPacked ? _packedTag : _tag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.XContentTypeOptions = "nosniff";
        if (IsThere(request.Headers.IfNoneMatch))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = _type;
        response.ContentLength = isPacked ? _packed.Length : _length;
        if (isPacked)
            response.Headers.ContentEncoding = "gzip";
        if (HttpMethods.IsHead(request.Method))
            return;
        if (isPacked)
        {
            await response.BodyWriter.WriteAsync(_packed);
            return;
        }

        await using var plain = new GZipStream(new MemoryStream(_packed), CompressionMode.Decompress);
        await plain.CopyToAsync(response.Body, context.RequestAborted);
    }

    private bool IsThere(StringValues ifNoneMatch) =>
        ifNoneMatch.Count > 0 && EntityTagHeaderValue.TryParseList(ifNoneMatch!, out var tags)
        && tags.Any(tag => tag.Tag == "*" || tag.Tag == _tag || tag.Tag == _packedTag);

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
