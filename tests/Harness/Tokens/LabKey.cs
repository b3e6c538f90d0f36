using System.Security.Cryptography;
using System.Text;

namespace PixStream.Harness.Tokens;

/// <summary>A key that signs access tokens of tests, with its id and its algorithm.</summary>
internal sealed class LabKey : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ec;

    private LabKey(string id, string algorithm, RSA? rsa, ECDsa? ec) => (Id, Algorithm, _rsa, _ec) = (id, algorithm, rsa, ec);

    public string Id { get; }

    public string Algorithm { get; }

    public static LabKey NewRsa(string id, string algorithm = "RS256", int bits = 2048) =>
        new(id, algorithm, RSA.Create(bits), null);

    public static LabKey NewEc(string id) => new(id, "ES256", null, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>As it stands in a JSON Web Key Set.</summary>
    public Dictionary<string, object?> Publish()
    {
        if (_rsa is not null)
        {
            var key = _rsa.ExportParameters(includePrivateParameters: false);
            return new()
            {
                ["kty"] = "RSA", ["kid"] = Id, ["use"] = "sig", ["n"] = Text64(key.Modulus!), ["e"] = Text64(key.Exponent!),
            };
        }

        var point = _ec!.ExportParameters(includePrivateParameters: false).Q;
        return new()
        {
            ["kty"] = "EC", ["kid"] = Id, ["use"] = "sig", ["crv"] = "P-256", ["x"] = Text64(point.X!), ["y"] = Text64(point.Y!),
        };
    }

    public byte[] Sign(string signed)
    {
        var bytes = Encoding.ASCII.GetBytes(signed);
        return Algorithm switch
        {
            "RS256" => _rsa!.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "RS512" => _rsa!.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            "PS256" => _rsa!.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            _ => _ec!.SignData(bytes, HashAlgorithmName.SHA256),
        };
    }

    public void Dispose()
    {
        _rsa?.Dispose();
        _ec?.Dispose();
    }

    /// <summary>Base64 as URLs have it, without padding (RFC 7515, 2).</summary>
    internal static string Text64(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
