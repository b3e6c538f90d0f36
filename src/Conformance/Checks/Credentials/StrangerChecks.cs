using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.Credentials;

/// <summary>Callers that show nothing, or what is not valid: they are refused with 401, and nothing is done for them.</summary>
internal static class StrangerChecks
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static readonly TimeSpan TooOld = TimeSpan.FromMinutes(-10);

    private static readonly Clause Unauthenticated = Clause.Credentials(
        "no credential, one that is not valid, or one of a participant that the registry does not have");

    private static readonly Clause Challenge = Clause.Refusals(
        "WWW-Authenticate names all that is taken: Bearer (RFC 6750); ClientCertificate (connect again with a certificate) and SignedRequest (sign it), " +
        "which are no registered schemes");

    private static readonly Clause Proxy = Clause.Credentials(
        "The proxy must overwrite or remove the header that its clients send.");

    private static readonly Clause Timestamp = Clause.Credentials(
        "when it was signed, in whole seconds since 1970, UTC; at most 5 minutes from the server's clock");

    private static readonly Clause Once = Clause.Credentials("A signature counts once.");

    public static IEnumerable<Check> Of(Dialect wire)
    {
        Check Of(string name, string title, Clause clause, CredentialKinds kinds, Func<CheckRun, Task> body) =>
            new($"{wire.Name}.credential.{name}", title, clause, wire.Profile, body) { Tries = kinds };
        return
        [
            Of("missing", "Without a credential every operation is refused with 401, and moves nothing", Unauthenticated,
                CredentialKinds.Any, run => ExpectRefusedAsync(run, _ => [Presented.Nothing])),
            Of("challenge", "401 names in WWW-Authenticate what the server takes", Challenge, CredentialKinds.Any,
                ChallengeAsync),
            Of("unknown-certificate", "A certificate that no authority signed is refused with 401, and moves nothing",
                Unauthenticated, CredentialKinds.Certificate, UnknownCertificateAsync),
            Of("forged-header", "A certificate in a header, written by the caller, is refused with 401, and moves nothing", Proxy,
                CredentialKinds.Certificate, run => ExpectRefusedAsync(run, ForgedHeaders)),
            Of("altered-token", "An altered token, or a text that is not a token, is refused with 401, and moves nothing",
                Unauthenticated, CredentialKinds.Token, run => ExpectRefusedAsync(run, AlteredTokens)),
            Of("altered-signature", "A signature that does not fit is refused with 401, and moves nothing", Unauthenticated,
                CredentialKinds.Signature, run => ExpectRefusedAsync(run, own => AlteredSignatures(run, own))),
            Of("old-signature", "A signature of ten minutes ago is refused with 401, and moves nothing", Timestamp,
                CredentialKinds.Signature, run => ExpectRefusedAsync(run, own =>
                    [own with { ClockError = TooOld, Label = "signed with a clock that is ten minutes slow" }])),
            Of("repeated-signature", "The same signed request again is refused with 401", Once, CredentialKinds.Signature,
                RepeatedAsync),
        ];
    }

    public static Check OfHealth { get; } =
        new("health.without-credential", "Health is told without a credential",
            Clause.Credentials("/health/live, /health/ready and /openapi.json ask for nothing."), Profiles.Both, async run =>
            {
                foreach (var path in new[] { "/health/live", "/health/ready" })
                    if (await Attempts.AskAsync(run, new Request("GET", path) { As = Presented.Nothing }) is { } reply)
                        reply.Is(200);
                    else
                        throw Attempts.NotAnswered();
            }) { IsOfNoProfile = true, Tries = CredentialKinds.Any };

    /// <param name="run">The check's.</param>
    /// <param name="strangers">What is shown, made of the participant's own credential.</param>
    private static async Task ExpectRefusedAsync(CheckRun run, Func<Presented, IEnumerable<Presented>> strangers)
    {
        var own = await Attempts.BeginAsync(run, await run.ParticipantAsync());
        var isAnswered = true;
        foreach (var shown in strangers(run.Target.ShownAt(own.Psp)))
            foreach (var request in own.Requests)
                if (await Attempts.AskAsync(run, request with { As = shown }) is { } reply)
                    reply.Is(401);
                else
                    isAnswered = false;
        await own.ExpectNothingMovedAsync();
        if (!isAnswered)
            throw Attempts.NotAnswered();
    }

    private static async Task ChallengeAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var start = new Request("GET", run.Wire.Start(psp)) { As = Presented.Nothing };
        var reply = await Attempts.AskAsync(run, start) ?? throw Attempts.NotAnswered();
        var schemes = reply.Is(401).Required("WWW-Authenticate").Split(',')
            .Select(scheme => scheme.Trim().Split(' ')[0]).ToList();
        foreach (var (kind, scheme) in new[]
        {
            (CredentialKinds.Certificate, "ClientCertificate"), (CredentialKinds.Token, "Bearer"),
            (CredentialKinds.Signature, "SignedRequest"),
        })
            Expect.That(
                (run.Options.Shown & kind) == 0 || schemes.Contains(scheme, StringComparer.OrdinalIgnoreCase),
                $"{scheme} in WWW-Authenticate, which is taken", string.Join(", ", schemes), reply);
    }

    private static async Task UnknownCertificateAsync(CheckRun run)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={run.Options.Participants[0]}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ClientAuthentication)], false));
        var now = run.Time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        // Alone: beside a token that is good it would not count.
        await ExpectRefusedAsync(run, own =>
        [
            new Presented(own.Ispb, new ParticipantCredential { Certificate = certificate })
            {
                Label = "with a certificate that no authority signed",
            },
        ]);
    }

    /// <summary>The headers of all proxies that the settings know. A certificate is no secret.</summary>
    private static IEnumerable<Presented> ForgedHeaders(Presented own)
    {
        var pem = Uri.EscapeDataString(own.Certificate!.ExportCertificatePem());
        foreach (var (name, value) in new[]
        {
            ("X-Client-Cert", pem), ("Client-Cert", $":{Convert.ToBase64String(own.Certificate.RawData)}:"),
            ("X-Forwarded-Client-Cert", $"Cert=\"{pem}\""), ("X-Amzn-Mtls-Clientcert-Leaf", pem),
            ("X-Amzn-Mtls-Clientcert", pem),
        })
            yield return Presented.Nothing with
            {
                Label = $"without a certificate, and with that of {own.Ispb} in {name}", Forged = (name, value),
            };
    }

    private static IEnumerable<Presented> AlteredTokens(Presented own)
    {
        Presented With(string label, Func<string, string> altered) =>
            own with
            {
                Label = label, Credential = own.Credential with { Token = () => altered(own.Credential.Token!()) },
            };
        yield return With("with the token x", static _ => "x");
        yield return With("with its token, one character changed", static token =>
        {
            // The last character may have bits that do not count.
            var at = (token.LastIndexOf('.') + token.Length) / 2;
            return token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
        });
        yield return With("with its token, and the signature taken off", static token => token.Split('.') is [_, var claims, _]
            ? $"{Base64Url.EncodeToString("""{"alg":"none","typ":"JWT"}"""u8)}.{claims}."
            : token + "x");
    }

    private static IEnumerable<Presented> AlteredSignatures(CheckRun run, Presented own)
    {
        var key = own.Credential;
        yield return own with { Label = "signed, and one digit of the signature changed", AltersSignature = true };
        yield return own with { Label = "signed with another body", SignedBody = Encoding.UTF8.GetBytes("<other/>") };
        yield return own with { Label = "signed with its key as another participant", Ispb = run.MadeUp };
        yield return own with
        {
            Label = "signed with another secret", Credential = key with { Secret = RandomNumberGenerator.GetBytes(32) },
        };
        yield return own with
        {
            Label = "signed with a key that is not known",
            Credential = key with { KeyId = $"unknown-{RandomNumberGenerator.GetHexString(8)}" },
        };
    }

    /// <summary>On one connection: servers that stand side by side need not tell each other.</summary>
    private static async Task RepeatedAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var message = (await run.FeedAsync(psp, 1))[0];
        var request = new Request("GET", run.Wire.Start(psp)).With("Accept", run.Wire.SingleType);
        var bytes = request.ToBytes(run.Target);
        using var connection = await run.ConnectAsync(psp);
        var first = await SendAsync();
        first.Holds(run.Wire, message);
        (await SendAsync()).Is(401);
        (await run.EndAsync(run.Next(first))).Is(200);
        Expect.Same([], await run.RestAsync(psp));

        async Task<Reply> SendAsync()
        {
            var exchange = run.Log.Begin(request.ToText());
            await connection.SendAsync(bytes, run.End);
            return await run.ReadOnAsync(connection, exchange)
                ?? throw new CheckFailedException("an answer", "none: the connection ended", exchange);
        }
    }
}
