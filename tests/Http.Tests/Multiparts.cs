using System.Text;
using MimeKit;

namespace PixStream.Http.Tests;

internal sealed record MultipartSample(Dictionary<string, string> Headers, byte[] Body);

/// <summary>Reads a multipart with a reader of mail, which shares no code with the server.</summary>
internal static class Multiparts
{
    public static List<MultipartSample> Read(Answer answer)
    {
        Assert.True(ContentType.TryParse(answer.Header("Content-Type"), out var type));
        Assert.Equal("multipart/mixed", type.MimeType);
        var multipart = Assert.IsType<MimeKit.Multipart>(
            MimeEntity.Load(type, new MemoryStream(answer.Body), TestContext.Current.CancellationToken));
        Assert.Equal(("", ""), (multipart.Preamble ?? "", multipart.Epilogue ?? ""));
        // A reader of mail does without the last boundary.
        Assert.EndsWith($"\r\n--{type.Boundary}--\r\n", Encoding.Latin1.GetString(answer.Body), StringComparison.Ordinal);
        return [.. multipart.Cast<MimePart>().Select(Sampled)];
    }

    private static MultipartSample Sampled(MimePart part)
    {
        using var body = new MemoryStream();
        part.Content!.WriteTo(body, TestContext.Current.CancellationToken);
        return new MultipartSample(part.Headers.ToDictionary(header => header.Field, header => header.Value), body.ToArray());
    }
}
