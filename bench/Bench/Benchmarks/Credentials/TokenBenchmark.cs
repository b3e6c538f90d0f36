using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PixStream.Bench.Measures;
using PixStream.Harness.Certificates;
using PixStream.Harness.Tokens;
using PixStream.Http.Credentials;
using PixStream.Http.Credentials.Bearer;
using PixStream.Http.Credentials.Sources;
using PixStream.Http.Routing;

namespace PixStream.Bench.Benchmarks.Credentials;

/// <summary>
/// What an access token costs a request: one that was seen before, and one that was not, against the bare RSA operation. One
/// thread, no I/O.
/// </summary>
/// <remarks>
/// Sketch. Seen before: SHA-256 of 700 bytes, less than 1 µs, and two look-ups. New: RSA of 2,048 bits verifies in 20–30 µs, and
/// the library reads two small JSON documents and makes an identity of them.
/// </remarks>
internal static class TokenBenchmark
{
    private const string Participant = "12345678";

    public static void Run(Workbench bench, Report report) =>
        RunAsync(bench, report, bench.NewDirectory("tokens")).GetAwaiter().GetResult();

    private static async Task RunAsync(Workbench bench, Report report, string folder)
    {
        await using var issuer = await LabIssuer.StartAsync();
        await using var app = Build(issuer, folder);
        // Reads the registry, as the host's watch does at its start.
        app.Services.GetRequiredService<IRegistrySource>();
        var callers = app.Services.GetRequiredService<CallerIdentity>();
        var (warm, cold) = (bench.Options.Count(100_000), bench.Options.Count(500));
        var tokens = Enumerable.Range(0, cold * (bench.Options.Rounds + 1))
            .Select(i => issuer.Issue(Participant, new() { ["jti"] = $"{i}" })).ToArray();
        using var key = RSA.Create(2048);
        var digest = SHA256.HashData(Encoding.ASCII.GetBytes(tokens[0]));
        var value = key.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var context = new DefaultHttpContext { RequestServices = app.Services };
        var next = 0;

        Ask(callers, context, tokens[0]);
        var rows = Steps.Time(
            bench,
            ("a token that was seen before", warm, _ => Ask(callers, context, tokens[0])),
            ("a new token", cold, _ => Ask(callers, context, tokens[next++])),
            ("RSA alone: verify", cold,
                _ => Require(key.VerifyHash(digest, value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))));
        report.Title(
            "Access tokens: what one costs a request",
            $"{bench.Options.Rounds} rounds. Median (min–max), µs a request with a token of {tokens[0].Length} bytes (RS256), one thread.");
        report.Table(["what", "µs"], rows.Select(static row => (string[])[row.Name, row.Micros.Fixed(1)]));
    }

    private static void Ask(CallerIdentity callers, HttpContext context, string token)
    {
        context.Features.Set<AccessTokenVerdict>(null);
        context.Request.Headers.Authorization = $"Bearer {token}";
        if (callers.IsToBeVerified(context))
            callers.VerifyAsync(context).GetAwaiter().GetResult();
        Require(callers.Find(context).FaultFor(Operation.Pull) == CredentialFault.None);
    }

    private static WebApplication Build(LabIssuer issuer, string folder)
    {
        var (registry, keys) = (Path.Combine(folder, "participants.json"), Path.Combine(folder, "keys.json"));
        File.WriteAllText(registry, RegistryText.Of((Participant, "active", [])));
        File.WriteAllText(keys, issuer.KeysJson);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PixStream:Credentials:Registry"] = registry,
            ["PixStream:Credentials:AccessTokens:Issuer"] = issuer.Issuer,
            ["PixStream:Credentials:AccessTokens:Audience"] = LabIssuer.Audience,
            ["PixStream:Credentials:AccessTokens:KeysFile"] = keys,
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddCredentials(builder.Configuration);
        return builder.Build();
    }

    private static void Require(bool good)
    {
        if (!good)
            throw new InvalidDataException("The benchmark's own token does not count.");
    }
}
