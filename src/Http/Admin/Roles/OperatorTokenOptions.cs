using System.ComponentModel.DataAnnotations;
using PixStream.Http.Credentials.Bearer;

namespace PixStream.Http.Admin.Roles;

/// <summary>
/// Whose access tokens operators show to the admin API: section <c>PixStream:Admin:AccessTokens</c>. Without an issuer none are
/// asked for.
/// </summary>
public sealed class OperatorTokenOptions : IssuerOptions
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Admin:AccessTokens";

    /// <summary>
    /// The claim that names the person: what the audit trail says in <c>by</c>. Default <c>sub</c>. A token without it does not
    /// count.
    /// </summary>
    [Required]
    public string NameClaim { get; set; } = "sub";
}
