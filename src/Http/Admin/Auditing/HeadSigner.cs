using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PixStream.Hosting;
using PixStream.Http.Watching;

namespace PixStream.Http.Admin.Auditing;

/// <summary>
/// Signs heads of the audit trail with the key in the file of <see cref="AdminOptions.AuditKeyFile"/>: ECDSA over P-256 with
/// SHA-256, the signature in DER, as <c>openssl dgst -sha256 -verify</c> reads it. Where the file holds another key since, that
/// one signs.
/// </summary>
internal sealed partial class HeadSigner : IDisposable
{
    private const string Setting = $"{AdminOptions.Section}:{nameof(AdminOptions.AuditKeyFile)}";
    private const int BytesMax = 64 * 1024;
    private static readonly string P256 = ECCurve.NamedCurves.nistP256.Oid.Value!;

    private readonly Lock _gate = new();
    private readonly WatchedFile<ECDsa>? _file;
    private readonly ILogger<HeadSigner> _logger;
    private ECDsa? _key;

    /// <exception cref="SettingException">The file cannot be read, others can read it, or it holds no such key.</exception>
    public HeadSigner(IOptions<AdminOptions> options, ILogger<HeadSigner> logger)
    {
        _logger = logger;
        if (options.Value.AuditKeyFile is not { Length: > 0 } name)
            return;
        var path = Path.GetFullPath(name);
        _file = new WatchedFile<ECDsa>(() => Read(path), bytes => Parse(path, bytes));
        _key = _file.ReadFirst();
    }

    public void Dispose() => _key?.Dispose();

    /// <returns>Base64; null where no key is set.</returns>
    public string? Sign(long number, string hash, string at)
    {
        if (_file is null)
            return null;
        lock (_gate)
        {
            if (_file.Look(out var fault) is { } next)
            {
                _key!.Dispose();
                _key = next;
            }
            else if (fault.Length > 0)
            {
                LogRefused(fault);
            }

            return Convert.ToBase64String(_key!.SignData(
                SignedHead.TextOf(number, hash, at), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }
    }

    [LoggerMessage(
        LogLevel.Error, "The key that signs heads of the audit trail cannot be read again; the one before signs. {Reason}")]
    private partial void LogRefused(string reason);

    private static ECDsa Parse(string path, byte[] bytes)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(Encoding.UTF8.GetString(bytes));
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

    private static byte[] Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (OwnerOnly.IsWider(file))
                throw Wrong(path, "others than its owner can read or change it, so its signatures prove nothing. Take their rights away: chmod 600");
            if (file.Length > BytesMax)
                throw Wrong(path, $"it has {file.Length} bytes, which no key has");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{Setting} cannot be read. {failure.Message}", failure);
        }
    }

    private static SettingException Wrong(string path, string why) => new($"{Setting}: {path}: {why}.");
}
