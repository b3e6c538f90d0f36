using System.ComponentModel.DataAnnotations;

namespace PixStream.Http.Credentials.Bearer;

/// <summary>Whether an access token must name the client certificate that it is used with (RFC 8705).</summary>
public enum CertificateBinding
{
    /// <summary>A token that names a certificate counts only with that one; any other token counts alone.</summary>
    WhenNamed = 0,

    /// <summary>Each token must name a certificate.</summary>
    Required = 1,
}

/// <summary>Whose access tokens count as participants': section <c>PixStream:Credentials:AccessTokens</c>.</summary>
public sealed class AccessTokenOptions : IssuerOptions
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Credentials:AccessTokens";

    /// <summary>Whether each token must name a client certificate. Default <see cref="CertificateBinding.WhenNamed"/>.</summary>
    [EnumDataType(typeof(CertificateBinding))]
    public CertificateBinding Binding { get; set; }
}
