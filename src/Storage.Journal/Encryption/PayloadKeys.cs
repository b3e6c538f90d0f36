using System.Globalization;
using System.Security.Cryptography;

namespace PixStream.Storage.Journal.Encryption;

/// <summary>The keys of a directory, as it had them at one time: one file for each, named by its number.</summary>
internal sealed class PayloadKeys
{
    public const int KeySize = 32;

    private const string Setting = $"{JournalOptions.Section}:{nameof(JournalOptions.KeyDirectory)}";

    private static readonly byte[] CheckInfo = [.. "PixStream journal key check 1"u8];

    private readonly Dictionary<uint, PayloadKey> _keys = [];

    private PayloadKeys(IEnumerable<PayloadKey> keys)
    {
        foreach (var key in keys)
            _keys.Add(key.Number, key);
        Newest = _keys[_keys.Keys.Max()];
    }

    /// <summary>The one with the highest number. New messages are encrypted with it.</summary>
    public PayloadKey Newest { get; }

    public PayloadKey? Find(uint number) => _keys.GetValueOrDefault(number);

    /// <exception cref="JournalKeyException">There is no key, or one cannot be used.</exception>
    public static PayloadKeys Load(string directory)
    {
        try
        {
            var keys = new List<PayloadKey>();
            foreach (var path in Directory.EnumerateFiles(directory))
            {
                // Mounted volumes have other entries beside the files.
                if (NumberOf(Path.GetFileName(path)) is not { } number)
                    continue;
                if (SecretFile.Read(path, KeySize, KeySize, out var secret) is { } fault)
                    throw new JournalKeyException($"{Setting}: {path} cannot be used. {fault}");
                keys.Add(new PayloadKey(number, CheckOf(secret), secret));
            }

            return keys.Count > 0
                ? new PayloadKeys(keys)
                : throw new JournalKeyException(
                    $"{Setting}: {directory} has no key. A key is a file that is named 1, 2 and so on.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new JournalKeyException($"{Setting}: {DirectoryFault.Say(directory, failure)}");
        }
    }

    /// <summary>Tells one key from another of the same number, and nothing of what it is.</summary>
    private static uint CheckOf(byte[] secret) => BitConverter.ToUInt32(
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, sizeof(uint), info: CheckInfo));

    private static uint? NumberOf(string name) =>
        uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0 && number.ToString(CultureInfo.InvariantCulture) == name
            ? number
            : null;
}

/// <param name="Number">The name of its file. It stands in each message that is encrypted with it.</param>
/// <param name="Check">Stands there, too.</param>
/// <param name="Secret">32 bytes.</param>
internal sealed record PayloadKey(uint Number, uint Check, byte[] Secret);
