using PixStream.Http.Credentials;
using PixStream.Http.Credentials.Bearer;
using PixStream.Quarantine;

namespace PixStream.Http.Admin.Roles;

/// <summary>The claims of an operator's token.</summary>
internal static class OperatorClaims
{
    /// <param name="nameClaim">The claim that names the person.</param>
    public static TokenHolder Reader(string nameClaim) => principal =>
        principal.FindAll(nameClaim).ToArray() is [var named] && ActionText.IsGoodName(named.Value)
            ? new AccessTokenVerdict(CredentialFault.None)
            {
                Operator = named.Value,
                Roles = AccessTokens.ScopesOf(principal).Aggregate(
                    AdminRoles.None, static (roles, claim) => roles | AdminRoleExtensions.Parse(claim)),
            }
            : null;
}
