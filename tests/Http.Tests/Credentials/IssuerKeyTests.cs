using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PixStream.Harness.Tokens;
using PixStream.Http.Credentials.Bearer;

namespace PixStream.Http.Tests.Credentials;

/// <summary>Where the keys of access tokens come from, and how they change.</summary>
public sealed class IssuerKeyTests
{
    private const string Me = CredentialHarness.Active;

    [Fact]
    public async Task Keys_change_while_requests_run_and_no_request_fails_for_it()
    {
        await using var harness = await TokenHarness.StartAsync();
        using var over = new CancellationTokenSource();
        using var client = harness.Server.With(null);
        var keys = new List<LabKey> { harness.Issuer.Key };
        var (asked, failed) = (0, 0);
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                var token = harness.Issuer.Issue(Me, key: keys[^1]);
                if ((await TokenHarness.AskAsync(client, "GET", "/api/v1/out/catalog", token)).Code != 200)
                    Interlocked.Increment(ref failed);
                Interlocked.Increment(ref asked);
            }
        })).ToArray();
        for (var change = 0; change < 5; change++)
        {
            var before = Volatile.Read(ref asked);
            await harness.Server.WhileTimePassesAsync(Task.Run(async () =>
            {
                while (Volatile.Read(ref asked) < before + 20)
                    await Task.Yield();
                return true;
            }));
            var key = change % 2 == 0 ? LabKey.NewEc($"key {change}") : LabKey.NewRsa($"key {change}");
            // An issuer signs with a key as soon as it is published.
            harness.Issuer.Publish(keys[^1], key);
            keys = [.. keys, key];
        }

        await over.CancelAsync();
        await harness.Server.WhileTimePassesAsync(Task.WhenAll(readers).ContinueWith(_ => true, TaskScheduler.Default));
        Assert.Equal(0, failed);

        // The first was taken back. Nothing is known by it any more, though it was seen before.
        TokenHarness.IsInvalid(await harness.Server.WhileTimePassesAsync(harness.StartAsync(Me, harness.Issuer.Issue(Me))));
        (await harness.StartAsync(Me, harness.Issuer.Issue(Me, key: keys[^1]))).Is(HttpStatusCode.NoContent);
        keys.Skip(1).ToList().ForEach(static key => key.Dispose());
    }

    [Fact]
    public async Task Ids_that_are_made_up_have_keys_fetched_once_a_second_and_wait_for_it()
    {
        await using var harness = await TokenHarness.StartAsync();
        using var key = LabKey.NewEc("new");
        harness.Issuer.Publish(harness.Issuer.Key, key);
        var before = harness.Issuer.Fetches;
        var strangers = Enumerable.Range(0, 20)
            .Select(i => harness.StartAsync(Me, harness.Issuer.Issue(Me, new() { ["^kid"] = $"made up {i}" }))).ToList();
        var early = harness.StartAsync(Me, harness.Issuer.Issue(Me, key: key));
        await harness.Server.Time.TimerAsync(IssuerKeys.Apart);
        Assert.Equal(before, harness.Issuer.Fetches);

        (await harness.Server.WhileTimePassesAsync(early)).Is(HttpStatusCode.NoContent);
        foreach (var stranger in strangers)
            TokenHarness.IsInvalid(await harness.Server.WhileTimePassesAsync(stranger));
        Assert.InRange(harness.Issuer.Fetches - before, 1, 20);
    }

    [Fact]
    public async Task Before_there_are_keys_a_token_is_answered_503_and_later_the_last_ones_stay()
    {
        var issuer = await LabIssuer.StartAsync();
        issuer.GoDown();
        await using var harness = await TokenHarness.StartAsync(issuer);
        var token = issuer.Issue(Me);
        (await harness.Server.WhileTimePassesAsync(harness.StartAsync(Me, token)))
            .IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable", xml: true);
        (await harness.StartAsync(Me)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);

        issuer.GoDown(false);
        (await harness.Server.WhileTimePassesAsync(harness.StartAsync(Me, token))).Is(HttpStatusCode.NoContent);
        issuer.GoDown();
        harness.Server.Time.Advance(TimeSpan.FromMinutes(1));
        (await harness.StartAsync(Me, token)).Is(HttpStatusCode.NoContent);
        Assert.Contains(harness.Server.Log.Lines, line =>
            line.StartsWith(
                $"Warning The keys of access tokens cannot be had from {issuer.KeysAddress}: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_come_from_the_discovery_document_of_the_issuer_that_is_set()
    {
        await using var issuer = await LabIssuer.StartAsync();
        foreach (var (named, status) in new[]
        {
            (issuer.Issuer, HttpStatusCode.NoContent), ("https://x.example", HttpStatusCode.ServiceUnavailable),
        })
        {
            await using var server = await CredentialHarness.StartAsync(
                ("PixStream:Credentials:AccessTokens:Issuer", named),
                ("PixStream:Credentials:AccessTokens:Audience", LabIssuer.Audience),
                ("PixStream:Credentials:AccessTokens:Discovery", issuer.Discovery));
            using var client = server.With(null);
            var asked = TokenHarness.AskAsync(client, "GET", Paths.SpiStart(Me), issuer.Issue(Me));
            Assert.Equal(status, (await server.WhileTimePassesAsync(asked)).Status);
        }
    }

    [Fact]
    public async Task Keys_of_a_file_are_read_again_when_it_changes()
    {
        await using var issuer = await LabIssuer.StartAsync();
        var directory = Directory.CreateTempSubdirectory("pixstream-keys-");
        var path = Path.Combine(directory.FullName, "keys.json");
        await File.WriteAllTextAsync(path, issuer.KeysJson, TestContext.Current.CancellationToken);
        await using var harness = await TokenHarness.StartAsync(
            issuer, ("PixStream:Credentials:AccessTokens:KeysAddress", ""),
            ("PixStream:Credentials:AccessTokens:KeysFile", path));
        (await harness.StartAsync(Me, issuer.Issue(Me))).Is(HttpStatusCode.NoContent);

        using var next = LabKey.NewEc("next");
        issuer.Publish(next);
        await File.WriteAllTextAsync(path, issuer.KeysJson, TestContext.Current.CancellationToken);
        await RenewAsync(harness);
        (await harness.StartAsync(Me, issuer.Issue(Me, key: next))).Is(HttpStatusCode.NoContent);
        TokenHarness.IsInvalid(await harness.Server.WhileTimePassesAsync(harness.StartAsync(Me, issuer.Issue(Me))));

        // What cannot be used changes nothing, and what comes after it is taken.
        string[] unusable =
        [
            "{", "null", """{"keys":null}""", """{"keys":[null]}""", """{"keys":[{"kty":"RSA","kid":"a","n":"!"}]}""",
            """{"keys":[{"kty":"EC","kid":"a"}]}""",
        ];
        foreach (var text in unusable)
        {
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            await RenewAsync(harness);
        }

        (await harness.StartAsync(Me, issuer.Issue(Me, key: next))).Is(HttpStatusCode.NoContent);
        await File.WriteAllTextAsync(path, issuer.KeysJson, TestContext.Current.CancellationToken);
        await RenewAsync(harness);
        (await harness.StartAsync(Me, issuer.Issue(Me, key: next))).Is(HttpStatusCode.NoContent);
        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"keys\":[]}")]
    [InlineData("null")]
    [InlineData("{\"keys\":null}")]
    [InlineData("{\"keys\":[null]}")]
    [InlineData("{\"keys\":[{\"kty\":\"EC\",\"kid\":\"a\",\"crv\":\"P-256\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"!\",\"e\":\"AQAB\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"c2VjcmV0\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}")]
    public void A_set_without_a_key_to_verify_with_is_refused(string json) =>
        Assert.Throws<FormatException>(() => IssuerKeySet.Parse(json));

    [Fact]
    public void Keys_that_cannot_have_signed_are_passed_over()
    {
        using var good = LabKey.NewEc("good");
        using var weak = LabKey.NewRsa("weak", bits: 1024);
        using var encrypts = LabKey.NewRsa("encrypts");
        var published = encrypts.Publish();
        published["use"] = "enc";
        var set = IssuerKeySet.Parse(
            System.Text.Json.JsonSerializer.Serialize(new { keys = new[] { good.Publish(), weak.Publish(), published } }));
        Assert.Equal(["good"], set.Ids);
        Assert.Equal(2, set.PassedOver);
    }

    [Fact]
    public void Tokens_are_kept_up_to_a_number()
    {
        var cache = new AccessTokenCache();
        for (var i = 0; i < 5 * AccessTokenCache.GenerationMax; i++)
        {
            cache.Keep(TokenDigest.Of($"token {i}"), AccessTokenVerdict.Invalid);
            Assert.NotNull(cache.Find(TokenDigest.Of("token 0")));
        }

        Assert.InRange(cache.Count, 1, 2 * AccessTokenCache.GenerationMax);
        Assert.Null(cache.Find(TokenDigest.Of("token 1")));
    }

    private static async Task RenewAsync(TokenHarness harness)
    {
        var renewed = harness.Server.Http.Services.GetRequiredKeyedService<IssuerKeys>(AccessTokenOptions.Section).RenewAsync();
        await harness.Server.WhileTimePassesAsync(renewed.ContinueWith(_ => true, TaskScheduler.Default));
    }
}
