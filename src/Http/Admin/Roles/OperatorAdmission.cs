using Microsoft.AspNetCore.Http;
using PixStream.Http.Credentials;
using PixStream.Http.Credentials.Bearer;
using PixStream.Http.Credentials.Refusing;
using PixStream.Http.Refusals;
using PixStream.Http.Server;

namespace PixStream.Http.Admin.Roles;

/// <summary>
/// Who may do what at the admin API. It stands before each of its operations. Where no access tokens are asked for, each caller
/// may do everything.
/// </summary>
/// <param name="tokens">Null where none are asked for.</param>
/// <param name="nameClaim">The claim that names a person.</param>
/// <param name="instruments">Counts what is refused.</param>
/// <param name="refused">Remembers it for the audit trail.</param>
internal sealed class OperatorAdmission(
    AccessTokens? tokens, string nameClaim, HttpInstruments instruments, RefusedCallers refused)
{
    /// <summary>Added to a reason, as participants are refused by the same ones.</summary>
    private const string AtAdmin = " (admin)";

    /// <summary>The operation, for callers that have this right.</summary>
    public AdminOperation Around(AdminRight right, AdminOperation operation) => tokens is null
        ? operation
        : async context =>
        {
            if (tokens.IsToBeVerified(context))
                await tokens.VerifyAsync(context);
            return Judge(tokens, context, right) is { } refusal ? refusal : await operation(context);
        };

    /// <summary>Who asks, as its token says; null where none are asked for.</summary>
    public static string? NameOf(HttpContext context) => context.Features.Get<AccessTokenVerdict>()?.Operator;

    private Refusal? Judge(AccessTokens asked, HttpContext context, AdminRight right)
    {
        var isShown = AccessTokens.IsShown(context);
        var verdict = isShown ? asked.VerdictOf(context) : AccessTokenVerdict.Invalid;
        var fault = !isShown ? CredentialFault.Missing
            : verdict.Fault != CredentialFault.None ? verdict.Fault
            : verdict.Certificate is not null ? CredentialFault.Unbound
            : verdict.Roles.Allow(right) ? CredentialFault.None
            : CredentialFault.Scope;
        if (fault == CredentialFault.None)
            return null;
        instruments.CredentialRefused(fault);
        if (fault == CredentialFault.KeysUnavailable)
            return CredentialTexts.WithoutKeys;
        refused.Add(HttpInstruments.NameOf(fault) + AtAdmin, null, Caller.AddressOf(context));
        context.Response.Headers.WWWAuthenticate = Challenges.ForOperator(fault, AdminRoleExtensions.ScopesWith(right)[0]);
        return new Refusal(
            fault == CredentialFault.Scope ? Problems.Forbidden : Problems.Unauthenticated, TextOf(fault, right));
    }

    private string TextOf(CredentialFault fault, AdminRight right) => fault switch
    {
        CredentialFault.Missing =>
            "The admin API asks for an access token. Send one of the operators' authorization server, as Authorization: Bearer.",
        CredentialFault.Unbound =>
            "The access token is bound to a client certificate, and connections to the admin API have none. Get a token that is not bound.",
        CredentialFault.Scope =>
            $"The access token does not have a scope that this needs: {string.Join(" or ", AdminRoleExtensions.ScopesWith(right))}. Get one that has it.",
        _ =>
            "The access token is not valid here. It must be of the issuer and for the audience in PixStream:Admin:AccessTokens, signed with a key of "
            + $"that issuer, within its dates, and name you in its claim {nameClaim}. Get another one.",
    };
}
