using PixStream.Http.Routing;

namespace PixStream.Http.Credentials;

/// <summary>What a credential was given out for. A certificate has all.</summary>
[Flags]
internal enum AccessScopes
{
    None = 0,
    Read = 1,
    Send = 2,
    All = Read | Send,
}

internal static class AccessScopeExtensions
{
    private const string ReadName = "pix.read";
    private const string SendName = "pix.send";

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

    /// <summary>Whether they let a caller ask for this.</summary>
    public static bool Allow(this AccessScopes scopes, Operation operation) => operation switch
    {
        Operation.Start or Operation.Pull or Operation.End => scopes.HasFlag(AccessScopes.Read),
        Operation.Append => scopes.HasFlag(AccessScopes.Send),
        Operation.Catalog => scopes != AccessScopes.None,
        _ => scopes == AccessScopes.All,
    };

    /// <summary>The names of the scopes that let a caller ask for this, as a token would have them.</summary>
    public static string NeededFor(Operation operation) => operation switch
    {
        Operation.Start or Operation.Pull or Operation.End or Operation.Catalog => ReadName,
        Operation.Append => SendName,
        _ => $"{ReadName} {SendName}",
    };

    private static AccessScopes Named(string name) => name switch
    {
        ReadName => AccessScopes.Read,
        SendName => AccessScopes.Send,
        _ => AccessScopes.None,
    };
}
