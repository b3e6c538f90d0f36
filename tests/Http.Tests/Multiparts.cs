using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace PixStream.Http.Tests;

internal sealed record MultipartSample(Dictionary<string, string> Headers, byte[] Body);

/// <summary>Reads a multipart with a reader that is not ours.</summary>
internal static class Multiparts
{
    public static async Task<List<MultipartSample>> ReadAsync(Answer answer)
    {
        var type = MediaTypeHeaderValue.Parse(answer.Header("Content-Type"));
        Assert.Equal("multipart/mixed", type.MediaType.ToString());
        var reader = new MultipartReader(HeaderUtilities.RemoveQuotes(type.Boundary).ToString(), new MemoryStream(answer.Body));
        var parts = new List<MultipartSample>();
        while (await reader.ReadNextSectionAsync(TestContext.Current.CancellationToken) is { } section)
        {
            using var body = new MemoryStream();
            await section.Body.CopyToAsync(body, TestContext.Current.CancellationToken);
            parts.Add(new MultipartSample(section.Headers!.ToDictionary(h => h.Key, h => h.Value.ToString()), body.ToArray()));
        }

        return parts;
    }
}
