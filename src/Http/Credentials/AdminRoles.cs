namespace PixStream.Http.Credentials;

/// <summary>What a token makes of a person at the admin API.</summary>
[Flags]
internal enum AdminRoles
{
    None = 0,
    Operator = 1,
    Analyst = 2,
    Auditor = 4,
    Viewer = 8,
}

/// <summary>What an operation of the admin API needs.</summary>
internal enum AdminRight
{
    /// <summary>To see counts, participants and settings: nothing of a message.</summary>
    View = 0,

    /// <summary>To see messages and read them.</summary>
    ReadMessages = 1,

    /// <summary>To read the audit trail.</summary>
    ReadAudit = 2,

    /// <summary>To change something.</summary>
    Change = 3,
}

/// <summary>What roles are called, and what they may do.</summary>
internal static class AdminRoleExtensions
{
    // From the one with the fewest rights to the one with all.
    private static readonly (string Scope, AdminRoles Role)[] Named =
    [
        ("pix.admin.viewer", AdminRoles.Viewer), ("pix.admin.auditor", AdminRoles.Auditor),
        ("pix.admin.analyst", AdminRoles.Analyst), ("pix.admin.operator", AdminRoles.Operator),
    ];

    /// <summary>The roles in a claim <c>scope</c>. Other names are passed over.</summary>
    public static AdminRoles Parse(string claim) =>
        claim.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(
            AdminRoles.None,
            static (roles, name) => roles | Array.Find(Named, role => role.Scope == name).Role);

    public static bool Allow(this AdminRoles roles, AdminRight right) => (roles & RolesWith(right)) != AdminRoles.None;

    /// <summary>
    /// The scopes of the roles that have this right: any of them is enough. The first is that of the role with the fewest.
    /// </summary>
    public static IReadOnlyList<string> ScopesWith(AdminRight right) =>
        [.. Named.Where(role => RolesWith(right).HasFlag(role.Role)).Select(static role => role.Scope)];

    private static AdminRoles RolesWith(AdminRight right) => right switch
    {
        AdminRight.View => AdminRoles.Operator | AdminRoles.Analyst | AdminRoles.Viewer,
        AdminRight.ReadMessages => AdminRoles.Operator | AdminRoles.Analyst,
        AdminRight.ReadAudit => AdminRoles.Operator | AdminRoles.Auditor,
        _ => AdminRoles.Operator,
    };
}
