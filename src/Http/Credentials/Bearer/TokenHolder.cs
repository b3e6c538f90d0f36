using System.Security.Claims;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Http.Credentials.Bearer;

/// <summary>Who an access token is for, as one of its kinds reads it from the claims.</summary>
/// <param name="principal">The claims of a token that is verified.</param>
/// <returns>Null where they do not say so as they must.</returns>
internal delegate AccessTokenVerdict? TokenHolder(ClaimsPrincipal principal);

/// <summary>The claims of a participant's token.</summary>
internal static class ParticipantClaims
{
    private const string IspbClaim = "ispb";

    public static AccessTokenVerdict? Read(ClaimsPrincipal principal) =>
        principal.FindAll(IspbClaim).ToArray() is [var named] && Ispb.TryParse(named.Value, out var ispb)
            ? new AccessTokenVerdict(CredentialFault.None)
            {
                Ispb = ispb,
                Scopes = AccessTokens.ScopesOf(principal).Aggregate(
                    AccessScopes.None, static (scopes, claim) => scopes | AccessScopeExtensions.Parse(claim)),
            }
            : null;
}
