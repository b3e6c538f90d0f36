using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using PixStream.Hosting;

namespace PixStream.Http.Admin.Auditing;

/// <summary>
/// Signs heads of the audit trail with the key in the file of <see cref="AdminOptions.AuditKeyFile"/>: ECDSA over P-256 with
/// SHA-256, the signature in DER, as <c>openssl dgst -sha256 -verify</c> reads it.
/// </summary>
internal sealed class HeadSigner : IDisposable
{
    private const string Setting = $"{AdminOptions.Section}:{nameof(AdminOptions.AuditKeyFile)}";
    private const int BytesMax = 64 * 1024;
    private static readonly string P256 = ECCurve.NamedCurves.nistP256.Oid.Value!;

    private readonly Lock _gate = new();
    private readonly ECDsa? _key;

    /// <exception cref="SettingException">The file cannot be read, others can read it, or it holds no such key.</exception>
    public HeadSigner(IOptions<AdminOptions> options)
    {
        if (options.Value.AuditKeyFile is { Length: > 0 } path)
            _key = Load(Path.GetFullPath(path));
    }

    public void Dispose() => _key?.Dispose();

    /// <returns>Base64; null where no key is set.</returns>
    public string? Sign(long number, string hash, string at)
    {
        if (_key is null)
            return null;
        lock (_gate)
            return Convert.ToBase64String(_key.SignData(
                SignedHead.TextOf(number, hash, at), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    private static ECDsa Load(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(Read(path));
            var found = key.ExportParameters(includePrivateParameters: true);
            CryptographicOperations.ZeroMemory(found.D);
            return found.Curve.Oid.Value == P256 ? key : throw Wrong(path, "its key is of another curve than P-256");
        }
        catch (Exception failure)
        {
            key.Dispose();
            if (failure is not (ArgumentException or CryptographicException))
                throw;
            // Nothing of the file goes into the message.
            throw Wrong(path, "it holds no private key in PEM without a password");
        }
    }

    private static string Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (OwnerOnly.IsWider(file))
                throw Wrong(path, "others than its owner can read or change it, so its signatures prove nothing. Take their rights away: chmod 600");
            if (file.Length > BytesMax)
                throw Wrong(path, $"it has {file.Length} bytes, which no key has");
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{Setting} cannot be read. {failure.Message}", failure);
        }
    }

    private static SettingException Wrong(string path, string why) => new($"{Setting}: {path}: {why}.");
}
