using PixStream.Http.Routing;

namespace PixStream.Http.Credentials;

/// <summary>
/// What a caller is told of its credential. The other participant is not looked up, so no text can say if it is known.
/// </summary>
internal static class CredentialTexts
{
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
            $"The access token does not have the scope that this needs: {AccessScopeExtensions.NeededFor(operation)}. Get one that has it.",
        _ => caller.ShowsToken ? OfToken(fault) : OfCertificate(fault),
    };

    private static string Missing(CallerIdentity asked) => (asked.TakesCertificates, asked.TakesTokens) switch
    {
        (true, false) =>
            "The connection came without a client certificate. Connect by https with the one that is registered for you.",
        (false, _) =>
            "The request came without an access token. Send one of the operator's authorization server, as Authorization: Bearer.",
        _ =>
            "The request came without a credential. Connect by https with the client certificate that is registered for you, or send an access "
            + "token of the operator's authorization server, as Authorization: Bearer.",
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
