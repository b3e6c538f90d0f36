using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PixStream.Harness.Certificates;
using PixStream.Http.Credentials.Sources;

namespace PixStream.Http.Tests.Credentials;

/// <summary>With <c>Revocation</c> <c>Online</c>: the lists that certificates name are fetched by HTTP.</summary>
public sealed class RevocationTests
{
    private const string Me = CredentialHarness.Active;

    [Fact]
    public async Task A_certificate_that_its_authority_revoked_is_refused_and_so_is_one_whose_list_is_not_there()
    {
        await using var lists = await Publisher.StartAsync();
        await using var harness = await CredentialHarness.StartAsync(("PixStream:Credentials:Revocation", "Online"));
        // The machine keeps lists by their address, beyond the end of a process.
        var (listed, missing) = (lists.NewAddress(), lists.NewAddress());
        using var good = harness.Authority.IssueListed(listed, "good");
        using var revoked = harness.Authority.IssueListed(listed, "revoked");
        using var unlisted = harness.Authority.IssueListed(missing, "unlisted");
        lists.Publish(listed, harness.Authority.ListOf(revoked));
        RegistryText.Replace(
            harness.RegistryPath, RegistryText.Of((Me, "active", [harness.CertificateOf(Me), good, revoked, unlisted])));
        Assert.Equal(RegistryReload.Taken, harness.Source.Reload(out _));

        using (var client = harness.With(good))
            (await client.StartAsync(Me)).Is(HttpStatusCode.NoContent);
        foreach (var refused in new[] { revoked, unlisted, harness.CertificateOf(Me) })
        {
            using var client = harness.With(refused);
            (await client.StartAsync(Me)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        }

        Assert.Contains(listed.AbsolutePath, lists.Asked);
        Assert.Contains(missing.AbsolutePath, lists.Asked);
    }

    /// <summary>Publishes lists of revoked certificates.</summary>
    private sealed class Publisher(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, byte[]> _lists = new();

        public ConcurrentQueue<string> Asked { get; } = [];

        public static async Task<Publisher> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var publisher = new Publisher(builder.Build());
            await publisher.StartAppAsync();
            return publisher;
        }

        public Uri NewAddress() => new($"{app.Urls.First()}/{RandomNumberGenerator.GetHexString(16)}.crl");

        public void Publish(Uri address, byte[] list) => _lists[address.AbsolutePath] = list;

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private Task StartAppAsync()
        {
            app.MapGet("/{name}", (HttpContext context) =>
            {
                Asked.Enqueue(context.Request.Path);
                return _lists.TryGetValue(context.Request.Path, out var list)
                    ? Results.Bytes(list, "application/pkix-crl")
                    : Results.NotFound();
            });
            return app.StartAsync(TestContext.Current.CancellationToken);
        }
    }
}
