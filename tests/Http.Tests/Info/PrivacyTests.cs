using System.Net;
using PixStream.Http.Tokens;

namespace PixStream.Http.Tests.Info;

/// <summary>What must not be written down.</summary>
public sealed class PrivacyTests
{
    [Fact]
    public async Task No_log_at_any_level_holds_a_token()
    {
        using var lines = new LogLines();
        await using var site = await Site.StartAsync(new FakeParticipants(), lines);
        await site.FillAsync(2);
        var first = (await site.GetAsync(Site.SpiStart)).Next;
        var second = (await site.GetAsync(first)).Is(HttpStatusCode.OK).Next;
        (await site.GetAsync(second)).Is(HttpStatusCode.NoContent);
        await site.GetAsync(second[..^1] + "x");
        await site.DeleteAsync(second);
        await site.DeleteAsync(second);

        Assert.Contains(lines.Lines, line => line.Contains(TokenHash.Of(first[^42..]), StringComparison.Ordinal));
        foreach (var token in new[] { first[^42..], second[^42..], second[^42..^1] })
            Assert.DoesNotContain(lines.Lines, line => line.Contains(token, StringComparison.Ordinal));
    }
}
