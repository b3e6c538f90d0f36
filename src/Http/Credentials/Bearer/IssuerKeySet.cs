using Microsoft.IdentityModel.Tokens;

namespace PixStream.Http.Credentials.Bearer;

/// <summary>
/// The keys of an issuer that may have signed a token, by their id. It does not change: later keys are another set.
/// </summary>
internal sealed class IssuerKeySet
{
    private const int KeysMax = 100;
    private const int RsaBitsMin = 2048;

    private readonly ILookup<string, JsonWebKey> _keys;

    private IssuerKeySet(IEnumerable<JsonWebKey> keys, int passedOver) =>
        (_keys, PassedOver) = (keys.ToLookup(static key => key.Kid, StringComparer.Ordinal), passedOver);

    /// <summary>Ids of the keys.</summary>
    public IEnumerable<string> Ids => _keys.Select(static key => key.Key);

    /// <summary>
    /// Keys that cannot have signed a token here: without an id, for encryption, too short, or of another kind.
    /// </summary>
    public int PassedOver { get; }

    /// <exception cref="FormatException">It is no JSON Web Key Set, or one without a key that can be used.</exception>
    public static IssuerKeySet Parse(string json)
    {
        JsonWebKeySet all;
        try
        {
            all = new JsonWebKeySet(json);
        }
        catch (Exception broken) when (broken is ArgumentException or System.Text.Json.JsonException)
        {
            throw new FormatException("It is no JSON Web Key Set (RFC 7517).", broken);
        }

        var usable = all.Keys.Where(CanVerify).ToList();
        if (usable.Count is 0 or > KeysMax)
            throw new FormatException(
                $"It has {Counted.Of(usable.Count, "key")} that a token can be verified with, of {all.Keys.Count}: "
                + $"RSA of {RsaBitsMin} bits or more, or EC, each with an id. Allowed are 1 to {KeysMax}.");
        return new IssuerKeySet(usable, all.Keys.Count - usable.Count);
    }

    public bool Has(string id) => _keys.Contains(id);

    /// <summary>The keys that may have signed a token with that id and algorithm.</summary>
    public IEnumerable<SecurityKey> For(string id, string algorithm) =>
        _keys[id].Where(key => string.IsNullOrEmpty(key.Alg) || key.Alg == algorithm);

    /// <summary>Whether both hold the same keys.</summary>
    public bool SaysSameAs(IssuerKeySet other) =>
        Texts().SequenceEqual(other.Texts(), StringComparer.Ordinal);

    private IEnumerable<string> Texts() =>
        _keys.SelectMany(static keys => keys)
            .Select(static key => $"{key.Kid} {key.Alg} {Convert.ToHexString(key.ComputeJwkThumbprint())}")
            .Order(StringComparer.Ordinal);

    private static bool CanVerify(JsonWebKey key) =>
        !string.IsNullOrEmpty(key.Kid)
        && key.Use is null or "" or JsonWebKeyUseNames.Sig
        && ((key.Kty == JsonWebAlgorithmsKeyTypes.EllipticCurve && key.X is { Length: > 0 } && key.Y is { Length: > 0 })
            || (key.Kty == JsonWebAlgorithmsKeyTypes.RSA && key.KeySize >= RsaBitsMin));
}
