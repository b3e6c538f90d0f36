namespace PixStream.Quarantine.Participants;

/// <summary>What a credential was given out for. A certificate has all.</summary>
[Flags]
public enum AccessScopes
{
    None = 0,
    Read = 1,
    Send = 2,
    All = Read | Send,
}

/// <summary>What scopes are called.</summary>
public static class AccessScopeExtensions
{
    public const string ReadName = "pix.read";
    public const string SendName = "pix.send";

    /// <summary>The scopes of a claim <c>scope</c>: names with blanks between them (RFC 9068). Others are passed over.</summary>
    public static AccessScopes Parse(string claim) =>
        claim.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(
            AccessScopes.None, static (scopes, name) => scopes | Named(name));

    /// <summary>The scopes of a text that has no other names, and one at least.</summary>
    public static bool TryParseStrictly(string text, out AccessScopes scopes)
    {
        scopes = Parse(text);
        return scopes != AccessScopes.None && text.Split(' ').All(static name => Named(name) != AccessScopes.None);
    }

    /// <summary>The names of the scopes, as <see cref="TryParseStrictly"/> reads them.</summary>
    public static string ToText(this AccessScopes scopes) => scopes switch
    {
        AccessScopes.Read => ReadName,
        AccessScopes.Send => SendName,
        AccessScopes.All => $"{ReadName} {SendName}",
        _ => "",
    };

    private static AccessScopes Named(string name) => name switch
    {
        ReadName => AccessScopes.Read,
        SendName => AccessScopes.Send,
        _ => AccessScopes.None,
    };
}
