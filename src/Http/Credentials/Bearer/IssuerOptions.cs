using System.ComponentModel.DataAnnotations;
using Microsoft.IdentityModel.Tokens;

namespace PixStream.Http.Credentials.Bearer;

/// <summary>Whose access tokens count (OAuth 2, signed JWTs), and how they are verified.</summary>
public abstract class IssuerOptions : IValidatableObject
{
    private static readonly string[] Offered =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>
    /// The authorization server that issues the tokens: their claim <c>iss</c>, to the letter. Default: empty, tokens do not
    /// count.
    /// </summary>
    public string Issuer { get; set; } = "";

    /// <summary>Who the tokens are for: one of the values of their claim <c>aud</c>. Needed with <see cref="Issuer"/>.</summary>
    public string Audience { get; set; } = "";

    /// <summary>
    /// The address of the issuer's OpenID Connect discovery document, which names its keys. This,
    /// <see cref="KeysAddress"/> or <see cref="KeysFile"/> is set.
    /// </summary>
    public string Discovery { get; set; } = "";

    /// <summary>The address of the issuer's keys, a JSON Web Key Set.</summary>
    public string KeysAddress { get; set; } = "";

    /// <summary>A file with the issuer's keys, a JSON Web Key Set. It is read again when it changes.</summary>
    public string KeysFile { get; set; } = "";

    /// <summary>How often keys are fetched from an address. 10 seconds to 1 day; default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan KeysRefresh { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The algorithms that a token may be signed by, with commas between. Default: RS256,PS256,ES256.</summary>
    public string Algorithms { get; set; } = "RS256,PS256,ES256";

    /// <summary>
    /// How far the issuer's clock may be from ours: a token counts so much longer, and sooner. 0 to 5 minutes; default 30
    /// seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    internal bool IsSet => !string.IsNullOrWhiteSpace(Issuer);

    /// <summary>Those that count.</summary>
    internal IReadOnlyList<string> Accepted => Algorithms.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>The address that keys come from, if they come from one.</summary>
    internal string Address => Discovery.Length > 0 ? Discovery : KeysAddress;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var algorithm in Accepted)
            if (!Offered.Contains(algorithm, StringComparer.Ordinal))
                yield return new ValidationResult(
                    $"'{algorithm}' is not one of {string.Join(", ", Offered)}.", [nameof(Algorithms)]);
        string[] sources = [Discovery, KeysAddress, KeysFile];
        var given = sources.Count(static source => !string.IsNullOrWhiteSpace(source));
        if (!IsSet)
        {
            if (given > 0 || !string.IsNullOrWhiteSpace(Audience))
                yield return new ValidationResult(
                    "It is not set, and other settings of access tokens are. No token counts without an issuer.",
                    [nameof(Issuer)]);
            yield break;
        }

        if (string.IsNullOrWhiteSpace(Audience))
            yield return new ValidationResult(
                "It is not set. Without it tokens that the issuer made for other services would count here.", [nameof(Audience)]);
        if (given != 1)
            yield return new ValidationResult(
                $"Set one of {nameof(Discovery)}, {nameof(KeysAddress)} and {nameof(KeysFile)}: where the issuer's keys come from.",
                [nameof(Discovery)]);
        foreach (var (name, address) in new[] { (nameof(Discovery), Discovery), (nameof(KeysAddress), KeysAddress) })
            if (!string.IsNullOrWhiteSpace(address) && !IsSafe(address))
                yield return new ValidationResult(
                    $"'{address}' is not an address to fetch keys from: https, or http on loopback.", [name]);
    }

    /// <summary>The issuer's keys come by it: what changes them on their way makes tokens of its own.</summary>
    private static bool IsSafe(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
