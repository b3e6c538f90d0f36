using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace PixStream.Http.Credentials;

/// <summary>The proxies that are believed: addresses and networks.</summary>
/// <param name="texts">As <see cref="Check"/> has let them pass.</param>
internal sealed class NamedProxies(IEnumerable<string> texts)
{
    // Of the 128 bits of an IPv6 address that holds an IPv4 one, those before it.
    private const int MappedBits = 96;

    private readonly IPNetwork[] _networks =
        [.. texts.Select(static text => TryRead(text, out var network) ? network : throw new FormatException(text))];

    /// <param name="peer">IPv4 in IPv6 counts as IPv4: a socket for both has it so.</param>
    public bool Contains(IPAddress peer)
    {
        var address = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        foreach (var network in _networks)
            if (network.Contains(address))
                return true;
        return false;
    }

    /// <summary>Whether a process believes any.</summary>
    public static bool AreIn(IConfiguration configuration) =>
        configuration.GetSection($"{CredentialOptions.Section}:{nameof(CredentialOptions.Proxies)}").GetChildren().Any();

    /// <summary>What is wrong with the settings of proxies.</summary>
    public static IEnumerable<ValidationResult> Check(CredentialOptions options)
    {
        const string Section = CredentialOptions.Section;
        var (hasProxies, hasForm) = (options.Proxies.Count > 0, options.ForwardedBy != ForwardedBy.Off);
        if (hasProxies && !options.HasRegistry)
            yield return new ValidationResult(
                $"Proxies are named, but no client certificate is asked for: set {CredentialOptions.SettingsOfRegistry}, too.",
                [nameof(options.Proxies)]);
        else if (hasProxies && string.IsNullOrWhiteSpace(options.Authorities))
            yield return new ValidationResult(
                "Proxies are named, but not the authorities of the certificates that they forward: set "
                + $"{Section}:{nameof(options.Authorities)}, too.",
                [nameof(options.Proxies)]);
        if (hasProxies && !hasForm)
            yield return new ValidationResult(
                $"Proxies are named, but not the header that they write certificates to: set {Section}:{nameof(options.ForwardedBy)}, too.",
                [nameof(options.Proxies)]);
        if (hasForm && !hasProxies)
            yield return new ValidationResult(
                "Any caller could write that header, so only named proxies are believed: set their addresses, the first as "
                + $"{Section}:{nameof(options.Proxies)}:0, too.",
                [nameof(options.ForwardedBy)]);
        for (var i = 0; i < options.Proxies.Count; i++)
            if (WrongWith(options.Proxies[i]) is { } wrong)
                yield return new ValidationResult(wrong, [$"{nameof(options.Proxies)}:{i}"]);
    }

    private static string? WrongWith(string text) =>
        !TryRead(text, out var network)
            ? $"'{text}' is no address and no network. Write it as 10.1.2.3, 10.1.2.0/24 or 2001:db8::/64, with zeros behind the network's bits."
        : network.PrefixLength == 0
            ? $"'{text}' is all addresses there are: any caller could be any participant. Name the addresses of the proxies alone."
        : null;

    /// <summary>
    /// Stricter than the framework. That takes 010.0.0.0/8 for 8.0.0.0/8, 127.1 for 127.0.0.1, and 10.1.2.3/8 for all of
    /// 10.0.0.0/8: each would believe others than the text seems to say.
    /// </summary>
    private static bool TryRead(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryReadAddress(slash < 0 ? text : text[..slash], out var address))
            return false;
        var (bits, bitsMax) = (0, address.GetAddressBytes().Length * 8);
        if (slash < 0)
            bits = bitsMax;
        else if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits)
            || bits > bitsMax)
            return false;
        if (address.IsIPv4MappedToIPv6)
        {
            if (bits < MappedBits)
                return false;
            (address, bits) = (address.MapToIPv4(), bits - MappedBits);
        }

        network = new IPNetwork(address, bits);
        return network.BaseAddress.Equals(address);
    }

    /// <summary>An address without port or zone, of which an IPv4 one has its four decimal numbers.</summary>
    private static bool TryReadAddress(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        if (!IPAddress.TryParse(text, out address) || text.AsSpan().ContainsAny("[]%"))
            return false;
        if (!text.Contains('.', StringComparison.Ordinal))
            return text.Contains(':', StringComparison.Ordinal);
        var written = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return written.ToString() == text[(text.LastIndexOf(':') + 1)..];
    }
}
