using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using PixStream.Harness.Certificates;
using PixStream.Harness.Tokens;

namespace PixStream.Harness.Reference;

/// <summary>
/// Who may do what at a <see cref="ReferenceServer"/>: each of its participants has a certificate, a token and a key. It can be
/// told to do one thing wrong.
/// </summary>
internal sealed class CredentialRules : IDisposable
{
    private const int SecondsMax = 300;

    private static readonly byte[] TokenSecret = RandomNumberGenerator.GetBytes(32);

    private readonly AdmissionFault _fault;
    private readonly Dictionary<string, X509Certificate2> _certificates;
    private readonly Dictionary<string, RequestSigner> _signers;
    private readonly HashSet<string> _used = [];
    private readonly Lock _lock = new();

    public CredentialRules(AdmissionFault fault, params IReadOnlyList<string> participants)
    {
        _fault = fault;
        _certificates = participants.ToDictionary(static ispb => ispb, Authority.Issue);
        _signers = participants.ToDictionary(static ispb => ispb, static ispb => RequestSigner.New($"key-of-{ispb}", ispb));
    }

    /// <summary>Who signed its certificates, and the server's.</summary>
    public LabAuthority Authority { get; } = new();

    public IReadOnlyCollection<string> Participants => _certificates.Keys;

    /// <summary>Whether TLS already refuses callers without a certificate.</summary>
    public bool RequiresCertificate { get; init; }

    public bool AsksForHealth => _fault == AdmissionFault.HealthIsClosed;

    public X509Certificate2 CertificateOf(string ispb) => _certificates[ispb];

    public RequestSigner SignerOf(string ispb) => _signers[ispb];

    public static string TokenOf(string ispb)
    {
        var claims = Base64Url.EncodeToString(Encoding.ASCII.GetBytes(ispb));
        var signed = $"{Base64Url.EncodeToString("""{"alg":"HS256"}"""u8)}.{claims}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(TokenSecret, Encoding.ASCII.GetBytes(signed)))}";
    }

    public void Dispose()
    {
        foreach (var certificate in _certificates.Values)
            certificate.Dispose();
        Authority.Dispose();
    }

    /// <summary>Refuses the request and returns false, or returns true.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isXml">Its profile.</param>
    /// <param name="ispb">The participant in its path; null for none.</param>
    /// <param name="act">What it would do if it were let in.</param>
    public async Task<bool> AdmitAsync(HttpContext context, bool isXml, string? ispb, Func<Task> act)
    {
        if (ispb is not null && !Answers.IsIspb(ispb))
            return true;
        var method = context.Request.Method;
        var caller = await CallerOfAsync(context);
        if (caller is null)
        {
            if (_fault == AdmissionFault.LetsStrangersIn || (_fault == AdmissionFault.LetsStrangersEnd && method == "DELETE")
                || (_fault == AdmissionFault.LetsStrangersSend && method == "POST"))
                return true;
            if (_fault == AdmissionFault.EndsAndRefuses && method == "DELETE")
                await ActUnseenAsync(context, act);
            if (_fault != AdmissionFault.NoChallenge)
                context.Response.Headers.WWWAuthenticate = new(["Bearer", "ClientCertificate", "SignedRequest"]);
            await RefuseAsync(context, isXml, 401, "unauthenticated");
            return false;
        }

        if (ispb is null || ispb == caller || IsLetToOther(context))
            return true;
        await ForbidAsync(context, isXml, ispb);
        return false;
    }

    private bool IsLetToOther(HttpContext context)
    {
        var isUtility = context.Request.Path.StartsWithSegments("/api/util");
        return _fault switch
        {
            AdmissionFault.ReadsForOthers => context.Request.Method == "GET",
            AdmissionFault.EndsForOthers => context.Request.Method == "DELETE",
            AdmissionFault.SendsForOthers => context.Request.Method == "POST" && !isUtility,
            AdmissionFault.MakesForOthers => isUtility,
            _ => false,
        };
    }

    private Task ForbidAsync(HttpContext context, bool isXml, string ispb)
    {
        var isKnown = _certificates.ContainsKey(ispb);
        if (_fault == AdmissionFault.OtherHeadersForUnknown && isKnown)
            context.Response.Headers["X-Participant-State"] = "active";
        var isToken = !context.Request.Path.Value!.EndsWith("/start", StringComparison.Ordinal);
        return (_fault, isKnown) switch
        {
            (AdmissionFault.OtherStatusForUnknown, false) => RefuseAsync(context, isXml, 404, "not-found"),
            (AdmissionFault.OtherTextForUnknown, false) => RefuseAsync(context, isXml, 403, "forbidden-unknown"),
            (AdmissionFault.OtherRefusalForTokens, false) when isToken => RefuseAsync(context, isXml, 400, "malformed-token"),
            _ => RefuseAsync(context, isXml, 403, "forbidden"),
        };
    }

    private Task RefuseAsync(HttpContext context, bool isXml, int status, string name) => Answers.RefuseAsync(
        context, isXml, status, _fault == AdmissionFault.RefusalsHaveNoType ? "other" : name, Fault.None);

    /// <summary>Does what is asked for, and gives no answer to it.</summary>
    private static async Task ActUnseenAsync(HttpContext context, Func<Task> act)
    {
        var body = context.Response.Body;
        context.Response.Body = new MemoryStream();
        await act();
        context.Response.Clear();
        context.Response.Body = body;
    }

    /// <summary>The participant whose credential is shown; null if no valid one is.</summary>
    private async Task<string?> CallerOfAsync(HttpContext context)
    {
        var bearer = context.Request.Headers.Authorization.ToString();
        var (showsToken, owner) = (bearer.Length > 0, OwnerOf(bearer[Math.Min(bearer.Length, "Bearer ".Length)..]));
        if (context.Request.Headers.ContainsKey("X-Signature"))
            return await SignerOfAsync(context.Request) is { } signer && (!showsToken || signer == owner) ? signer : null;
        if (showsToken)
            return owner;
        if (ShownBy(context) is not { } shown)
            return null;
        return _certificates.FirstOrDefault(one => one.Value.Thumbprint == shown.Thumbprint).Key
            ?? (_fault == AdmissionFault.TakesAnyCertificate
                ? shown.GetNameInfo(X509NameType.SimpleName, forIssuer: false)
                : null);
    }

    private X509Certificate2? ShownBy(HttpContext context)
    {
        var nginx = context.Request.Headers["X-Client-Cert"].ToString();
        var standard = context.Request.Headers["Client-Cert"].ToString();
        return context.Connection.ClientCertificate ?? _fault switch
        {
            AdmissionFault.BelievesNginxHeader when nginx.Length > 0 =>
                X509Certificate2.CreateFromPem(Uri.UnescapeDataString(nginx)),
            AdmissionFault.BelievesStandardHeader when standard.Length > 0 =>
                X509CertificateLoader.LoadCertificate(Convert.FromBase64String(standard.Trim(':'))),
            _ => null,
        };
    }

    private string? OwnerOf(string token)
    {
        if (_certificates.Keys.FirstOrDefault(ispb => token == TokenOf(ispb)) is { } owner)
            return owner;
        var isLetIn = _fault == AdmissionFault.TakesAnyToken
            || (_fault == AdmissionFault.TakesUnsignedTokens && token.EndsWith('.'));
        return isLetIn && token.Split('.') is [_, var claims, _]
            ? Encoding.ASCII.GetString(Base64Url.DecodeFromChars(claims))
            : null;
    }

    private async Task<string?> SignerOfAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        request.EnableBuffering();
        await request.Body.CopyToAsync(body);
        request.Body.Position = 0;
        var headers = request.Headers.ToDictionary(one => one.Key, one => (string?)one.Value.ToString());
        var ispb = headers["X-Tenant-Id"]!;
        if (!_signers.TryGetValue(ispb, out var signer) || signer.KeyId != headers["X-Key-Id"])
            return null;
        var age = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()
            - long.Parse(headers["X-Timestamp"]!, CultureInfo.InvariantCulture);
        if (Math.Abs(age) > SecondsMax && _fault != AdmissionFault.TakesOldSignatures)
            return null;
        var right = signer.SignatureOf(request.Method, request.Path + request.QueryString, body.ToArray(), headers);
        var isRight = string.Equals(right, headers["X-Signature"], StringComparison.OrdinalIgnoreCase)
            || _fault == AdmissionFault.TakesAnySignature;
        if (!isRight)
            return null;
        lock (_lock)
            return _used.Add(right) || _fault == AdmissionFault.TakesRepeatedSignatures ? ispb : null;
    }
}
