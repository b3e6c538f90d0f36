using System.Diagnostics.CodeAnalysis;

namespace PixStream.Quarantine.Participants;

/// <summary>What a participant may do. Numbers cross the cluster, names are stored: both for good.</summary>
public enum AccessState
{
    /// <summary>Everything.</summary>
    Active = 0,

    /// <summary>Nothing.</summary>
    Suspended = 1,

    /// <summary>Start, pull, end.</summary>
    ReadOnly = 2,

    /// <summary>Append.</summary>
    SendOnly = 3,
}

/// <summary>What states are called.</summary>
public static class AccessStateExtensions
{
    private static readonly Dictionary<string, AccessState> States = new(StringComparer.Ordinal)
    {
        ["active"] = AccessState.Active,
        ["suspended"] = AccessState.Suspended,
        ["read-only"] = AccessState.ReadOnly,
        ["send-only"] = AccessState.SendOnly,
    };

    private static readonly Dictionary<AccessState, string> Names =
        States.ToDictionary(static state => state.Value, static state => state.Key);

    /// <summary>All names, for a text that lists them.</summary>
    public static string AllNames { get; } = string.Join(", ", States.Keys);

    public static string ToText(this AccessState state) => Names[state];

    public static bool TryParse([NotNullWhen(true)] string? text, out AccessState state)
    {
        state = default;
        return text is not null && States.TryGetValue(text, out state);
    }
}
