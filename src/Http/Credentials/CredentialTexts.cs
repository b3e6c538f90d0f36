using PixStream.Http.Refusals;
using PixStream.Http.Routing;
using PixStream.Quarantine.Participants;

namespace PixStream.Http.Credentials;

/// <summary>
/// What a caller is told of its credential. The other participant is not looked up, so no text can say if it is known.
/// </summary>
internal static class CredentialTexts
{
    public static Refusal WithoutKeys { get; } = new(
        Problems.Unavailable,
        "The keys that access tokens are verified with cannot be fetched at the moment. Send the same request again after the time in Retry-After.");

    public static string Of(CallerIdentity asked, CallerRights caller, CredentialFault fault, Operation operation) => fault switch
    {
        CredentialFault.Missing => Missing(asked),
        CredentialFault.State => caller.Participant!.State switch
        {
            AccessState.ReadOnly => "You may pull and end streams here, and nothing else. Ask the operator for more.",
            AccessState.SendOnly => "You may send messages here, and nothing else. Ask the operator for more.",
            _ => "You are suspended and may do nothing here. Ask the operator.",
        },
        CredentialFault.Unbound =>
            "The access token is bound to another client certificate than the one of this connection, or to none where it must be. Connect with "
            + "the certificate that the token was issued for.",
        CredentialFault.Scope =>
            $"The {(caller.Kind == CredentialKind.Token ? "access token" : "key")} does not have the scope that this needs: "
            + $"{ScopeRights.NeededFor(operation)}. Get one that has it.",
        _ => caller.Kind switch
        {
            CredentialKind.Token => OfToken(fault),
            CredentialKind.Signature => OfSignature(fault, caller.Why),
            _ => OfCertificate(fault),
        },
    };

    private static string Missing(CallerIdentity asked)
    {
        List<(string What, string How)> taken = [];
        if (asked.TakesCertificates)
            taken.Add(("a client certificate", "connect by https with the client certificate that is registered for you"));
        if (asked.TakesTokens)
            taken.Add((
                "an access token", "send an access token of the operator's authorization server, as Authorization: Bearer"));
        if (asked.TakesSignatures)
            taken.Add(("a signature", "sign it with the key that is registered for you (X-Signature)"));
        var what = taken is [var only] ? only.What : "a credential";
        var how = string.Join(", or ", taken.Select(static way => way.How));
        return $"The request came without {what}. {char.ToUpperInvariant(how[0])}{how[1..]}.";
    }

    private static string OfSignature(CredentialFault fault, string? why) => fault switch
    {
        CredentialFault.Stale =>
            "X-Timestamp is more than 5 minutes from this server's clock, which is in the header Date. Set your clock and sign the request again.",
        CredentialFault.Repeated =>
            "A request with this signature came before, and each counts once. Sign it again, with another X-Request-Id.",
        CredentialFault.Foreign =>
            "The key is another participant's than the one in the path. Correct the path, or sign with that one's key.",
        CredentialFault.Unregistered => "The key is not registered here any more. Ask the operator for another one.",
        _ when why is not null => $"The headers of the signed request are not complete. {why}.",
        _ =>
            "The signature is not valid here. The key must be registered for the participant in X-Tenant-Id, and the signature must be of the "
            + "request as it comes to this server: method, path, query, body and headers.",
    };

    private static string OfToken(CredentialFault fault) => fault switch
    {
        CredentialFault.Invalid =>
            "The access token is not valid here. It must be of the issuer and for the audience that the operator names, signed with a key of that "
            + "issuer, within its dates, and name you in its claim ispb. Get another one.",
        CredentialFault.Unregistered =>
            "The access token is valid and is no participant's here. Ask the operator to register you.",
        _ =>
            "The access token is another participant's than the one in the path. Correct the path, or send that one's token.",
    };

    private static string OfCertificate(CredentialFault fault) => fault switch
    {
        CredentialFault.Invalid =>
            "The client certificate is not valid here. It must be of an authority that the operator trusts, within its dates, and for client "
            + "authentication. Connect with one that is.",
        CredentialFault.Unregistered =>
            "The client certificate is valid and is no participant's here. Ask the operator to register it.",
        _ =>
            "The client certificate is another participant's than the one in the path. Correct the path, or connect with that one's certificate.",
    };
}
