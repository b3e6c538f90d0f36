using PixStream.Http.Routing;
using PixStream.Quarantine.Participants;

namespace PixStream.Http.Credentials;

/// <summary>What the scopes of a credential let a caller ask for.</summary>
internal static class ScopeRights
{
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
        Operation.Start or Operation.Pull or Operation.End or Operation.Catalog => AccessScopeExtensions.ReadName,
        Operation.Append => AccessScopeExtensions.SendName,
        _ => AccessScopes.All.ToText(),
    };
}
