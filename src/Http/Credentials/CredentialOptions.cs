using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using PixStream.Hosting;
using PixStream.Http.Credentials.Bearer;

namespace PixStream.Http.Credentials;

/// <summary>Where the registry of participants is kept.</summary>
public enum RegistryPlace
{
    /// <summary>In the file that <see cref="CredentialOptions.Registry"/> names.</summary>
    File = 0,

    /// <summary>In the store, beside the messages. The admin API changes it.</summary>
    Store = 1,
}

/// <summary>Whether the authority of a client certificate is asked if it revoked the certificate.</summary>
public enum RevocationCheck
{
    /// <summary>It is not asked. The registry alone says which certificates count.</summary>
    Off = 0,

    /// <summary>
    /// The list or responder that the certificate names is asked. Where it does not answer, the certificate is refused.
    /// </summary>
    Online = 1,
}

/// <summary>What callers have to show: section <c>PixStream:Credentials</c>.</summary>
public sealed class CredentialOptions : IValidatableObject
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Credentials";

    private const string RegistrySetting = $"{Section}:{nameof(Registry)}";
    private const string PlaceSetting = $"{Section}:{nameof(RegistryIn)}";

    /// <summary>How a registry is set, to be read after "set".</summary>
    internal const string SettingsOfRegistry = $"{RegistrySetting}, or {PlaceSetting} to {nameof(RegistryPlace.Store)}";

    /// <summary>
    /// The registry of participants, a JSON file; it is read again when it changes. Default: empty, no credentials are asked for,
    /// unless <see cref="RegistryIn"/> says so.
    /// </summary>
    public string Registry { get; set; } = "";

    /// <summary>
    /// Where the registry is kept. With <see cref="RegistryPlace.Store"/> credentials are asked for, and <see cref="Registry"/>
    /// is not set. Default <see cref="RegistryPlace.File"/>.
    /// </summary>
    [EnumDataType(typeof(RegistryPlace))]
    public RegistryPlace RegistryIn { get; set; }

    /// <summary>Whether credentials are asked for.</summary>
    internal bool HasRegistry => RegistryIn == RegistryPlace.Store || !string.IsNullOrWhiteSpace(Registry);

    /// <summary>
    /// The authorities that sign participants' client certificates, a PEM file with their roots. These,
    /// <see cref="AccessTokens"/> or <see cref="KeyDirectory"/> are set where <see cref="Registry"/> is. Read again when it
    /// changes.
    /// </summary>
    public string Authorities { get; set; } = "";

    /// <summary>Whether authorities are asked for revoked certificates. Default <see cref="RevocationCheck.Off"/>.</summary>
    [EnumDataType(typeof(RevocationCheck))]
    public RevocationCheck Revocation { get; set; }

    /// <summary>
    /// The keys that participants sign requests with: a directory with a file for each, named by its id. Default: empty, signed
    /// requests do not count. Read again when it changes.
    /// </summary>
    public string KeyDirectory { get; set; } = "";

    /// <summary>Whose access tokens count.</summary>
    public AccessTokenOptions AccessTokens { get; } = new();

    /// <summary>
    /// The proxies that end TLS before this process and are believed about client certificates: addresses and networks
    /// (<c>10.1.2.0/24</c>). Needs <see cref="ForwardedBy"/>. Default: none.
    /// </summary>
    public IList<string> Proxies { get; set; } = [];

    /// <summary>
    /// Which header those proxies write a client certificate to. Default <see cref="Credentials.ForwardedBy.Off"/>. Needed where
    /// <see cref="Proxies"/> are named, and only there.
    /// </summary>
    [EnumDataType(typeof(ForwardedBy))]
    public ForwardedBy ForwardedBy { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var (hasRegistry, hasAuthorities) = (HasRegistry, !string.IsNullOrWhiteSpace(Authorities));
        var hasKeys = !string.IsNullOrWhiteSpace(KeyDirectory);
        if (RegistryIn == RegistryPlace.Store && !string.IsNullOrWhiteSpace(Registry))
            yield return new ValidationResult(
                $"The registry is kept in the store, and a file of it is named, too. Leave out {RegistrySetting}; "
                + "'pixstream participants import' brings a file into the store.",
                [nameof(RegistryIn)]);
        if (hasRegistry && !hasAuthorities && !hasKeys && !AccessTokens.IsSet)
            yield return new ValidationResult(
                $"No credential can be verified, and {(RegistryIn == RegistryPlace.Store ? PlaceSetting : RegistrySetting)} asks "
                + "for one. Set the authorities of client certificates, "
                + $"{AccessTokenOptions.Section}:{nameof(AccessTokenOptions.Issuer)} or {Section}:{nameof(KeyDirectory)}.",
                [nameof(Authorities)]);
        if (hasKeys && !hasRegistry)
            yield return new ValidationResult(
                $"Keys are set, but no signed request is asked for: set {SettingsOfRegistry}, too.",
                [nameof(KeyDirectory)]);
        if (hasAuthorities && !hasRegistry)
            yield return new ValidationResult(
                $"Authorities are set, but no client certificate is asked for: set {SettingsOfRegistry}, too.",
                [nameof(Authorities)]);
        if (AccessTokens.IsSet && !hasRegistry)
            yield return new ValidationResult(
                $"An issuer is set, but no access token is asked for: set {SettingsOfRegistry}, too.",
                [$"{nameof(AccessTokens)}:{nameof(AccessTokenOptions.Issuer)}"]);
        foreach (var wrong in NamedProxies.Check(this))
            yield return wrong;
    }

    /// <summary>Where a process may listen, for a host that has to know it before it binds options.</summary>
    /// <exception cref="SettingException">Credentials are asked for, and the network is trusted, too.</exception>
    public static ListenReach ReachOf(IConfiguration configuration)
    {
        var trusts = HttpOptions.TrustsNetwork(configuration);
        if (!AreAskedFor(configuration))
            return trusts ? ListenReach.Anywhere : ListenReach.Loopback;
        if (trusts)
            throw new SettingException(
                $"{SettingOf(configuration)} and {HttpOptions.Section}:{nameof(HttpOptions.TrustNetwork)} are both set: either callers show credentials, or "
                + "the network lets in only those that may do everything. Set one of them.");
        // A named proxy brings certificates in clear text, too. Others have none there, and are answered 401.
        return NamedProxies.AreIn(configuration) ? ListenReach.Anywhere : ListenReach.Encrypted;
    }

    /// <summary>Whether there is a registry. A value that names no place stops the start elsewhere.</summary>
    internal static bool AreAskedFor(IConfiguration configuration) =>
        !string.IsNullOrWhiteSpace(configuration[RegistrySetting]) || IsInStore(configuration);

    private static string SettingOf(IConfiguration configuration) => IsInStore(configuration) ? PlaceSetting : RegistrySetting;

    private static bool IsInStore(IConfiguration configuration) =>
        Enum.TryParse<RegistryPlace>(configuration[PlaceSetting], ignoreCase: true, out var place)
        && place == RegistryPlace.Store;
}
