using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PixStream.Spi.Identifiers;

namespace PixStream.Spi.Signatures.Certificates;

/// <summary>Reads the files of a directory of trusted certificates, and collects what is wrong with them.</summary>
internal sealed class CertificateFiles(string directory)
{
    private const int CertificateBytesMax = 1024 * 1024;
    private const int ListBytesMax = 64 * 1024 * 1024;
    private const string ListLabel = "X509 CRL";
    private const string CertificateLabel = "CERTIFICATE";

    private readonly string _directory = directory;

    public List<Found> Certificates { get; } = [];

    public List<(string Path, RevocationList List)> Lists { get; } = [];

    /// <summary>A sentence each, beginning with a file's path.</summary>
    public List<string> Errors { get; } = [];

    public void Read()
    {
        try
        {
            ReadFolder(_directory, null);
            foreach (var folder in Visible(Directory.EnumerateDirectories(_directory)))
                if (Path.GetFileName(folder) is var ispb && IspbText.IsValid(ispb))
                    ReadFolder(folder, ispb);
                else
                    Errors.Add($"{folder}: a folder must be named by an ISPB, eight characters of 0-9 and A-Z.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Errors.Add(DirectoryFault.Say(_directory, failure));
        }
    }

    private void ReadFolder(string folder, string? sender)
    {
        if (sender is not null)
            foreach (var inner in Visible(Directory.EnumerateDirectories(folder)))
                Errors.Add($"{inner}: a folder in a participant's folder is not read. Move its files up.");
        foreach (var path in Visible(Directory.EnumerateFiles(folder)))
        {
            try
            {
                ReadFile(path, sender);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
            {
                Errors.Add($"{path}: {failure.Message}");
            }
        }
    }

    private void ReadFile(string path, string? sender)
    {
        var extension = Path.GetExtension(path).ToUpperInvariant();
        if (extension is not (".CER" or ".CRT" or ".PEM" or ".CRL"))
        {
            // Passed over in silence, a misspelt revocation list would let the revoked in.
            Errors.Add($"{path}: its name must end in .cer, .crt, .pem or .crl.");
            return;
        }

        var isList = extension == ".CRL";
        var limit = isList ? ListBytesMax : CertificateBytesMax;
        if (new FileInfo(path).Length > limit)
        {
            Errors.Add($"{path}: it is longer than {limit} bytes.");
            return;
        }

        var bytes = File.ReadAllBytes(path);
        if (isList)
            ReadList(path, bytes);
        else
            ReadCertificates(path, bytes, sender);
    }

    private void ReadCertificates(string path, byte[] bytes, string? sender)
    {
        var read = new X509Certificate2Collection();
        if (IsPem(bytes))
        {
            var text = Encoding.UTF8.GetString(bytes);
            if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            {
                Errors.Add($"{path}: it holds a private key, which has no place here.");
                return;
            }

            // The import passes over all else, such as a revocation list.
            if (Labels(text).FirstOrDefault(label => label != CertificateLabel) is { } other)
            {
                Errors.Add($"{path}: it holds '-----BEGIN {other}-----' as well. Certificates are '-----BEGIN {CertificateLabel}-----'; put all else into a file of its own.");
                return;
            }

            read.ImportFromPem(text);
        }
        else
        {
            read.Add(X509CertificateLoader.LoadCertificate(bytes));
        }

        if (read.Count == 0)
            Errors.Add($"{path}: it holds no certificate.");
        foreach (var certificate in read)
            if (TrustedCertificate.TryRead(certificate, out var trusted) is { } unfit)
                Errors.Add($"{path}: the certificate of {certificate.Subject} cannot be used: {unfit}.");
            else
                Certificates.Add(new Found(path, sender, trusted!));
    }

    private void ReadList(string path, byte[] bytes)
    {
        var der = bytes;
        if (IsPem(bytes))
        {
            var text = Encoding.UTF8.GetString(bytes);
            if (!PemEncoding.TryFind(text, out var fields) || !Labels(text).SequenceEqual([ListLabel]))
            {
                Errors.Add($"{path}: it must hold one revocation list, '-----BEGIN {ListLabel}-----'.");
                return;
            }

            der = Convert.FromBase64String(text[fields.Base64Data]);
        }

        if (RevocationList.TryRead(der, out var list, out var error))
            Lists.Add((path, list));
        else
            Errors.Add($"{path}: {error}");
    }

    /// <summary>What the blocks of a PEM file are, one after the other.</summary>
    private static List<string> Labels(string text)
    {
        var labels = new List<string>();
        var rest = text.AsSpan();
        for (; PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
            labels.Add(rest[fields.Label].ToString());
        return labels;
    }

    private static bool IsPem(ReadOnlySpan<byte> bytes) => bytes.IndexOf("-----BEGIN "u8) >= 0;

    // In one order, so that errors are the same each time. What begins with a dot is a mounted volume's own.
    private static IEnumerable<string> Visible(IEnumerable<string> paths) =>
        paths.Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal);

    /// <param name="Path">The file.</param>
    /// <param name="Sender">The ISPB whose folder it is in; null: the directory itself.</param>
    /// <param name="Certificate">What it holds.</param>
    internal sealed record Found(string Path, string? Sender, TrustedCertificate Certificate);
}
