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
        await using var harness = await HttpHarness.StartAsync(new FakeParticipants(), lines);
        await harness.FillAsync(2);
        var first = (await harness.GetAsync(HttpHarness.SpiStart)).Next;
        var second = (await harness.GetAsync(first)).Is(HttpStatusCode.OK).Next;
        (await harness.GetAsync(second)).Is(HttpStatusCode.NoContent);
        await harness.GetAsync(second[..^1] + "x");
        await harness.DeleteAsync(second);
        await harness.DeleteAsync(second);

        Assert.Contains(lines.Lines, line => line.Contains(TokenHash.Of(first[^42..]), StringComparison.Ordinal));
        foreach (var token in new[] { first[^42..], second[^42..], second[^42..^1] })
            Assert.DoesNotContain(lines.Lines, line => line.Contains(token, StringComparison.Ordinal));
    }
}
