using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using PixStream.Spi.Generation;

namespace PixStream.Harness.Reference;

/// <summary>Messages in.</summary>
internal sealed class IntakeHandler(State state)
{
    private const int MessageBytesMax = 1 << 20;
    private const int PartsMax = 10;

    private int _made;

    private Fault Fault => state.Fault;

    public async Task AppendAsync(HttpContext context, string sender)
    {
        var refusal = Refuse(context, sender, out var boundary, out var isPacked);
        var longest = Fault == Fault.TakesAnySize ? int.MaxValue
            : boundary is null ? MessageBytesMax
            : (MessageBytesMax * PartsMax) + 65_536;
        var body = refusal is null ? await ReadAsync(context, longest) : null;
        if (refusal is null && body is null)
            refusal = (413, "too-large");
        if (body is not null && isPacked)
            body = Unpack(body, longest, out refusal);
        if (body is null)
            await Answers.RefuseAsync(context, true, refusal!.Value.Status, refusal.Value.Name, Fault);
        else
            await StoreAsync(context, sender, boundary is null ? [body] : Parts(body, boundary));
    }

    public async Task MakeAsync(HttpContext context, string ispb, string count)
    {
        if (!Answers.IsIspb(ispb) || !int.TryParse(count, out var number) || number is < 1 or > 10_000)
        {
            await Answers.RefuseAsync(context, false, 400, "malformed-request", Fault);
            return;
        }

        lock (state.Lock)
        {
            var generator = new Pacs008Generator(new Random(++_made), State.Time);
            for (var i = Fault == Fault.MakesOneLess ? 1 : 0; i < number; i++)
                state.HandlerOf(ispb).Add(state.NewResourceId(), 1, generator.Make("99999999", ispb));
            state.Change();
        }

        context.Response.StatusCode = 201;
        await context.Response.WriteAsync($$"""{"created":{{number}}}""");
    }

    private (int Status, string Name)? Refuse(HttpContext context, string sender, out string? boundary, out bool isPacked)
    {
        (boundary, isPacked) = (null, false);
        if (!Answers.IsIspb(sender))
            return (400, "malformed-ispb");
        var request = context.Request;
        var isKnown = MediaTypeHeaderValue.TryParse(request.ContentType, out var type);
        if (isKnown && type!.MediaType.Equals("multipart/mixed", StringComparison.OrdinalIgnoreCase))
        {
            if (Fault == Fault.RefusesMultipart)
                return (415, "unsupported-media-type");
            boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
            if (boundary.Length is 0 or > 70)
                return (400, "malformed-message");
        }
        else if (Fault != Fault.TakesAnyType
            && !(isKnown && type!.MediaType.Equals("application/xml", StringComparison.OrdinalIgnoreCase)
                && (!type.Charset.HasValue
                    || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))))
            return (415, "unsupported-media-type");
        var coding = request.Headers.ContentEncoding.ToString();
        isPacked = coding == "gzip";
        if (!isPacked && coding.Length > 0)
            return (415, "unsupported-media-type");
        return request.ContentLength is null && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            ? (411, "length-required")
            : null;
    }

    private static async Task<byte[]?> ReadAsync(HttpContext context, int longest)
    {
        using var body = new MemoryStream();
        var buffer = new byte[65_536];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > longest)
                return null;
        }

        return body.ToArray();
    }

    private byte[]? Unpack(byte[] packed, int longest, out (int Status, string Name)? refusal)
    {
        refusal = (400, "malformed-message");
        using var body = new MemoryStream();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            var buffer = new byte[65_536];
            for (int read; (read = gzip.Read(buffer)) > 0;)
            {
                body.Write(buffer, 0, read);
                if (body.Length <= longest)
                    continue;
                refusal = (413, "too-large");
                return null;
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        var isWhole = packed.Length > 4
            && BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(packed.Length - 4)) == (uint)body.Length;
        return isWhole || Fault == Fault.TakesCutGzip ? body.ToArray() : null;
    }

    /// <summary>The parts; null where one is no part, or something is missing.</summary>
    private static List<byte[]?> Parts(byte[] body, string boundary)
    {
        var delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);
        var parts = new List<byte[]?>();
        var rest = body.AsSpan();
        if (!rest.StartsWith(delimiter.AsSpan(2)))
            return [null];
        rest = rest[(delimiter.Length - 2)..];
        while (rest.StartsWith("\r\n"u8))
        {
            var (head, end) = (rest.IndexOf("\r\n\r\n"u8), rest.IndexOf(delimiter));
            if (head < 0 || end < head)
                return [null];
            parts.Add(rest[(head + 4)..end].ToArray());
            rest = rest[(end + delimiter.Length)..];
        }

        return rest.StartsWith("--"u8) && parts.Count > 0 ? parts : [null];
    }

    private async Task StoreAsync(HttpContext context, string sender, List<byte[]?> messages)
    {
        var read = messages.Select(message =>
            message is null || message.Length > MessageBytesMax ? null : EnvelopeRules.Read(message, Fault)).ToList();
        var isTooLarge = messages.Any(message => message?.Length > MessageBytesMax) && Fault != Fault.TakesAnySize;
        if (Fault == Fault.TakesAnySize)
            read = [.. messages.Select(message => message is null ? null : EnvelopeRules.Read(message, Fault))];
        var isGood = read.TrueForAll(message => message is not null && (message.From == sender || Fault == Fault.TakesAnySender))
            && (messages.Count <= PartsMax || Fault == Fault.TakesElevenParts);
        var refusal = isTooLarge ? (413, "too-large")
            : Fault == Fault.FailsOnGarbage ? (500, "internal")
            : (400, "malformed-message");
        if (!isGood && Fault != Fault.StoresTheGoodParts)
        {
            await Answers.RefuseAsync(context, true, refusal.Item1, refusal.Item2, Fault);
            return;
        }

        var ids = Store(sender, messages, read);
        if (ids is null || !isGood)
        {
            var (status, name) = ids is null ? (409, "duplicate-id") : refusal;
            await Answers.RefuseAsync(context, true, status, name, Fault);
            return;
        }

        if (Fault == Fault.StreamsWhatIsNotValid && messages.Exists(message => message.AsSpan().IndexOf(">1.234<"u8) >= 0))
        {
            await Answers.RefuseAsync(context, true, 422, "schema-violation", Fault);
            return;
        }

        if (Fault == Fault.IdsInReverse)
            ids.Reverse();
        context.Response.StatusCode = 201;
        context.Response.Headers["PI-ResourceId"] = string.Join(',', ids);
    }

    /// <returns>The ids; null where one of the message keys was used for something else.</returns>
    private List<string>? Store(string sender, List<byte[]?> messages, List<EnvelopeRules?> read)
    {
        lock (state.Lock)
        {
            var all = messages.Zip(read).Where(pair => pair.First is not null && pair.Second is not null)
                .Select(pair => (Bytes: pair.First!, Read: pair.Second!)).ToList();
            var isUsed = all.Exists(one =>
                state.Named.TryGetValue((sender, one.Read.Name), out var known) && !known.Bytes.SequenceEqual(one.Bytes))
                || all.GroupBy(one => one.Read.Name).Any(same => same.Any(one => !one.Bytes.SequenceEqual(same.First().Bytes)));
            if (isUsed && Fault is not (Fault.TakesUsedIds or Fault.StoresTheGoodParts))
                return null;
            var ids = new List<string>();
            foreach (var (bytes, message) in all)
                ids.Add(Store(sender, bytes, message, all[0].Read.To));
            state.Change();
            return isUsed && Fault == Fault.StoresTheGoodParts ? null : ids;
        }
    }

    private string Store(string sender, byte[] bytes, EnvelopeRules message, string firstTo)
    {
        var isKnown = state.Named.TryGetValue((sender, message.Name), out var known);
        var handler = state.HandlerOf(Fault == Fault.SendsToFirstReceiver ? firstTo : message.To);
        if (Fault == Fault.ForgetsWhatWasRead && isKnown)
            isKnown = handler.Waiting.Exists(item => item.ResourceId == known.ResourceId)
                || handler.Open.Exists(session =>
                    session.Outstanding?.Exists(item => item.ResourceId == known.ResourceId) ?? false);
        if (isKnown && Fault != Fault.StoresAgain)
            return known.ResourceId;
        var id = state.NewResourceId();
        state.Named[(sender, message.Name)] = (bytes, id);
        var stored = Fault == Fault.TrimsMessages
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).Trim())
            : bytes;
        handler.Add(id, message.Operations, stored);
        return id;
    }
}
