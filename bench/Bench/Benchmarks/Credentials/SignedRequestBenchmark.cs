using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PixStream.Bench.Measures;
using PixStream.Harness.Certificates;
using PixStream.Harness.Tokens;
using PixStream.Http.Credentials;
using PixStream.Http.Credentials.Signed;
using PixStream.Http.Credentials.Sources;

namespace PixStream.Bench.Benchmarks.Credentials;

/// <summary>What it costs to read, verify and remember a signed request, against the bare cryptography. No I/O.</summary>
/// <remarks>Sketch. SHA-256 of 2.5 KB takes 2 to 8 µs, the HMAC of 300 bytes 1 to 2, seven headers less than 1.</remarks>
internal static class SignedRequestBenchmark
{
    private const string Participant = "12345678";
    private const string Path = $"/api/v1/in/{Participant}/msgs";
    private const string Key = "bank-a-1";

    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    public static void Run(Workbench bench, Report report)
    {
        var folder = bench.NewDirectory("signed");
        var registry = System.IO.Path.Combine(folder, "participants.json");
        File.WriteAllText(registry, RegistryText.WithKeys(static _ => [(Key, null)], [(Participant, "active", [])]));
        KeyFile.Write(System.IO.Path.Combine(folder, Key), Convert.ToHexString(Secret));
        var secrets = new RequestSecrets(folder);
        Require(secrets.Look().Count == 0);
        var signed = new SignedRequests(
            secrets, new FileSource(new ParticipantRegistry(), registry).Registry, new SignatureMemory(), 1 << 20,
            TimeProvider.System);

        var count = bench.Options.Count(20_000);
        var body = RandomNumberGenerator.GetBytes(2_500);
        var total = count * (bench.Options.Rounds + 1);
        var (sends, reads) = (Requests("POST", body, total), Requests("GET", [], total));
        var (nextSend, nextRead) = (0, 0);
        var hash = new byte[RequestSignature.Length];
        var rows = Steps.Time(
            bench,
            ("a signed request of 2.5 KB", count, _ => Ask(signed, sends[nextSend++], body)),
            ("a signed request without a body", count, _ => Ask(signed, reads[nextRead++], [])),
            ("SHA-256 of 2.5 KB and HMAC of 300 bytes alone", count, _ =>
            {
                SHA256.HashData(body, hash);
                HMACSHA256.HashData(Secret, body.AsSpan(0, 300), hash);
            }));
        report.Title(
            "Signed requests: what the verification costs",
            $"{bench.Options.Rounds} rounds. Median (min–max), µs a request, each with a signature of its own, one thread.");
        report.Table(["what", "µs"], rows.Select(static row => (string[])[row.Name, row.Micros.Fixed(1)]));
    }

    private static (SignedFields Fields, string Signature)[] Requests(string method, byte[] body, int count)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return [.. Enumerable.Range(0, count)
            .Select(i => new SignedFields(method, Path, "", Participant, Key, now, "", $"{i}-{body.Length}"))
            .Select(fields => (fields, SignatureOf(fields, body)))];
    }

    private static void Ask(SignedRequests signed, in (SignedFields, string) asked, byte[] body)
    {
        var (fields, signature) = asked;
        var context = new DefaultHttpContext();
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        (request.Method, request.RawTarget) = (fields.Method, fields.Path);
        var headers = context.Request.Headers;
        headers[RequestSignature.KeyIdHeader] = fields.KeyId;
        headers[RequestSignature.TenantHeader] = fields.Tenant;
        headers[RequestSignature.TimestampHeader] = fields.Timestamp;
        headers[RequestSignature.RequestIdHeader] = fields.RequestId;
        headers[RequestSignature.Header] = signature;
        context.Features.Set<IRequestBodyPipeFeature>(new Body(PipeReader.Create(new ReadOnlySequence<byte>(body))));
        signed.VerifyAsync(context).GetAwaiter().GetResult();
        Require(SignedRequests.VerdictOf(context).Fault == CredentialFault.None);
    }

    private static string SignatureOf(in SignedFields fields, byte[] body)
    {
        var signature = new byte[RequestSignature.Length];
        RequestSignature.Compute(Secret, fields, SHA256.HashData(body), signature);
        return $"{RequestSignature.Prefix}{Convert.ToHexStringLower(signature)}";
    }

    private static void Require(bool good)
    {
        if (!good)
            throw new InvalidDataException("The benchmark's own signature does not count.");
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
}
