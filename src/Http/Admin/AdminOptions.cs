using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Http;
using PixStream.Http.Admin.Roles;

namespace PixStream.Http.Admin;

/// <summary>Where operators reach the process: section <c>PixStream:Admin</c>.</summary>
public sealed class AdminOptions : IValidatableObject
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Admin";

    // A null in appsettings.json is not a setting.
    private const string UrlDefault = "http://127.0.0.1:8090";

    /// <summary>
    /// Where the admin API listens: <c>http</c> and a loopback address, as it is not encrypted. Empty: nowhere. Default
    /// <c>
    /// http://127.0.0.1:8090</c>; if that is taken and was not set, the process serves without the admin API. One that was set
    /// and cannot be had stops the start. Port 0 takes a free one (with an address, not with <c>localhost</c>).
    /// </summary>
    [AllowNull]
    public string Url { get; set => field = value ?? UrlDefault; } = UrlDefault;

    /// <summary>
    /// A file with the private key that heads of the audit trail are signed with: ECDSA, curve P-256, PEM without a password,
    /// readable for its owner alone. Empty (default): heads have no signature. One that cannot be used stops the start. Read
    /// again when it changes.
    /// </summary>
    [AllowNull]
    public string AuditKeyFile { get; set => field = value ?? ""; } = "";

    /// <summary>Whose access tokens operators show.</summary>
    public OperatorTokenOptions AccessTokens { get; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url.Length > 0 && WhyNot(Url) is { } reason)
            yield return new ValidationResult(
                $"'{Url}' {reason}. Set it to an address such as {UrlDefault}, or to nothing.", [nameof(Url)]);
    }

    /// <summary>
    /// Whether it is a name by which a machine calls itself: <c>localhost</c>, or a loopback address (IPv6 with brackets).
    /// </summary>
    internal static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));

    private static string? WhyNot(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return "is not an address";
        }

        if (!address.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || address.PathBase.Length > 0
            || address.IsUnixPipe || address.IsNamedPipe
            || address.Port > IPEndPoint.MaxPort)
            return "is not http://, an address and a port";
        if (!IsLoopback(address.Host))
            return "can be reached from other machines, and the admin API is not encrypted";
        return address.Port == 0 && !address.Host.Contains(':', StringComparison.Ordinal)
            && !IPAddress.TryParse(address.Host, out _)
                ? "is two addresses, which cannot share a free port"
                : null;
    }
}
