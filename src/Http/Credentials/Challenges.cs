using Microsoft.Extensions.Primitives;
using PixStream.Http.Routing;

namespace PixStream.Http.Credentials;

/// <summary>What a refusal says of the credentials that are asked for: <c>WWW-Authenticate</c> (RFC 9110, 11.6.1).</summary>
internal static class Challenges
{
    /// <summary>A 401 names a scheme. TLS has none that is registered.</summary>
    private const string Certificate = "ClientCertificate";

    private const string Token = "Bearer";

    /// <summary>Nor is there one for requests that are signed with a shared key.</summary>
    private const string Signature = "SignedRequest";

    // RFC 6750, 3.1.
    private const string InvalidToken = "Bearer error=\"invalid_token\"";

    /// <summary>What a refusal of the admin API says, which asks for tokens alone.</summary>
    /// <param name="fault">What is wrong with the caller's.</param>
    /// <param name="scope">The one that is enough for the operation.</param>
    public static StringValues ForOperator(CredentialFault fault, string scope) => fault switch
    {
        CredentialFault.Missing => Token,
        CredentialFault.Scope => InsufficientScope(scope),
        _ => InvalidToken,
    };

    /// <param name="asked">Which credentials are asked for.</param>
    /// <param name="kind">What the caller shows.</param>
    /// <param name="fault">What is wrong with its credential.</param>
    /// <param name="operation">What it asked for.</param>
    /// <returns>Nothing for a credential that is good and not enough, but for a token that lacks a scope.</returns>
    public static StringValues For(CallerIdentity asked, CredentialKind kind, CredentialFault fault, Operation operation)
    {
        if (fault == CredentialFault.Scope)
            return kind == CredentialKind.Token
                ? InsufficientScope(ScopeRights.NeededFor(operation))
                : StringValues.Empty;
        if (fault is CredentialFault.Foreign or CredentialFault.State)
            return StringValues.Empty;
        List<string> taken = [];
        if (asked.TakesTokens)
            taken.Add(kind == CredentialKind.Token ? InvalidToken : Token);
        if (asked.TakesCertificates)
            taken.Add(Certificate);
        if (asked.TakesSignatures)
            taken.Add(Signature);
        return new StringValues([.. taken]);
    }

    private static string InsufficientScope(string scope) => $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"";
}
