using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PixStream.Http.Credentials.Bearer;

/// <summary>
/// Verifies access tokens in <c>Authorization: Bearer</c>, by the framework's handler. A good one is kept for
/// <see cref="CallerIdentity.CountsFor"/> and not verified with each request.
/// </summary>
/// <param name="options">Whose tokens count.</param>
/// <param name="keys">That issuer's keys.</param>
/// <param name="scheme">The framework's scheme for them.</param>
/// <param name="holder">Reads whom a token is for.</param>
/// <param name="handlers">Makes the scheme's handler. A request's own services are another server's at the admin API.</param>
/// <param name="time">The clock.</param>
internal sealed class AccessTokens(
    IssuerOptions options, IssuerKeys keys, AuthenticationScheme scheme, TokenHolder holder,
    Func<IAuthenticationHandler> handlers, TimeProvider time)
{
    /// <summary>A token's length at most.</summary>
    public const int BytesMax = 8 << 10;

    private const string Prefix = "Bearer";
    private const string ScopeClaim = "scope";

    /// <summary>The certificate that a token is bound to (RFC 8705), and its thumbprint in there.</summary>
    private const string ConfirmationClaim = "cnf";

    private const string ThumbprintMember = "x5t#S256";

    private readonly AccessTokenCache _cache = new();

    /// <summary>The values of a token's claim <c>scope</c>: names with blanks between them (RFC 9068).</summary>
    public static IEnumerable<string> ScopesOf(ClaimsPrincipal principal) =>
        principal.FindAll(ScopeClaim).Select(static claim => claim.Value);

    /// <summary>Whether the request shows one, good or not.</summary>
    public static bool IsShown(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization;
        return authorization.Count > 0 && authorization[0] is { } first
            && first.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && (first.Length == Prefix.Length || first[Prefix.Length] == ' ');
    }

    /// <summary>
    /// Whether <see cref="VerifyAsync(HttpContext)"/> has something to do: of a token that was seen before it has not.
    /// </summary>
    public bool IsToBeVerified(HttpContext context)
    {
        if (!IsShown(context))
            return false;
        var verdict = TextOf(context) is { } token ? _cache.Find(TokenDigest.Of(token)) : AccessTokenVerdict.Invalid;
        var isKnown = verdict is not null
            && (verdict.Fault != CredentialFault.None || (time.GetUtcNow() < verdict.Until && verdict.Keys == keys.Current));
        if (isKnown)
            context.Features.Set(verdict);
        return !isKnown;
    }

    public async Task VerifyAsync(HttpContext context)
    {
        var token = TextOf(context)!;
        var verdict = await VerifyAsync(context, token);
        if (verdict.Fault == CredentialFault.None)
            _cache.Keep(TokenDigest.Of(token), verdict);
        context.Features.Set(verdict);
    }

    /// <summary>What was found of the request's token. It may have ended while the request waited.</summary>
    public AccessTokenVerdict VerdictOf(HttpContext context) =>
        context.Features.Get<AccessTokenVerdict>() is { } verdict
        && (verdict.Fault != CredentialFault.None || time.GetUtcNow() < verdict.Ends)
            ? verdict
            : AccessTokenVerdict.Invalid;

    private async Task<AccessTokenVerdict> VerifyAsync(HttpContext context, string token)
    {
        if (ReadKeyId(token) is not { } id)
            return AccessTokenVerdict.Invalid;
        // The handler chooses from the keys in force. If others come meanwhile, the verdict is of those before and is not used.
        if (await keys.WithAsync(id) is not { } set)
            return AccessTokenVerdict.WithoutKeys;
        if (!set.Has(id))
            return AccessTokenVerdict.Invalid;
        var handler = handlers();
        await handler.InitializeAsync(scheme, context);
        var result = await handler.AuthenticateAsync();
        return result.Succeeded ? Read(result.Principal!, result.Properties!, set) : AccessTokenVerdict.Invalid;
    }

    private AccessTokenVerdict Read(ClaimsPrincipal principal, AuthenticationProperties properties, IssuerKeySet set)
    {
        if (holder(principal) is not { } verdict || properties.ExpiresUtc is not { } expires
            || !TryReadBinding(principal, out var certificate))
            return AccessTokenVerdict.Invalid;
        var (now, ends) = (time.GetUtcNow(), expires + options.ClockSkew);
        return verdict with
        {
            Certificate = certificate,
            Ends = ends,
            Until = CallerIdentity.CountsUntil(ends, now),
            Keys = set,
        };
    }

    /// <summary>Whether it is not bound, or to a certificate. A binding of another kind cannot be checked here.</summary>
    private static bool TryReadBinding(ClaimsPrincipal principal, out string? certificate)
    {
        certificate = null;
        if (principal.FindFirst(ConfirmationClaim) is not { } confirmation)
            return true;
        try
        {
            using var json = JsonDocument.Parse(confirmation.Value);
            var thumbprint = json.RootElement.GetProperty(ThumbprintMember).GetString();
            certificate = Convert.ToHexString(Base64UrlEncoder.DecodeBytes(thumbprint));
            return true;
        }
        catch (Exception damage)
            when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
                or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The token of the request; null where there is not exactly one of a length that is read.</summary>
    private static string? TextOf(HttpContext context) =>
        context.Request.Headers.Authorization is [{ } authorization]
        && authorization.Length <= Prefix.Length + BytesMax && Ascii.IsValid(authorization)
            ? authorization[Prefix.Length..].Trim()
            : null;

    /// <summary>The id of the key that it says it is signed by.</summary>
    private static string? ReadKeyId(string token)
    {
        try
        {
            return new JsonWebToken(token).Kid is { Length: > 0 } id ? id : null;
        }
        catch (Exception broken) when (broken is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }
}
