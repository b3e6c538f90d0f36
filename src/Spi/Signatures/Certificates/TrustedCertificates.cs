using System.Globalization;
using System.Numerics;
using PixStream.Spi.Signatures.Verifying;

namespace PixStream.Spi.Signatures.Certificates;

/// <summary>
/// The certificates that may sign messages, and what their issuers revoked: a directory, read once. Certificates (<c>.cer</c>,
/// <c>.crt</c>,
/// <c>
/// .pem</c>; PEM or DER) in the directory itself count for every sender; those in a folder named by an ISPB for messages from
/// that participant only. Revocation lists (<c>.crl</c>; PEM or DER) count wherever they are. Names that begin with a dot are
/// passed over.
/// </summary>
/// <remarks>
/// A certificate is trusted because it is in the directory; no chain is built. Certificates of authorities sign no messages: they
/// vouch for the revocation lists. Immutable, and safe for several threads at once.
/// </remarks>
public sealed class TrustedCertificates
{
    private readonly Dictionary<(string Issuer, BigInteger SerialNumber), Entry> _signers = [];
    private readonly Dictionary<string, RevocationList> _lists = [];
    private readonly bool _requireLists;
    private readonly TimeSpan _grace;

    private TrustedCertificates(SignatureOptions options)
    {
        _requireLists = options.RequireRevocationLists;
        _grace = options.RevocationGrace;
    }

    /// <summary>Certificates that may sign messages.</summary>
    public int Count => _signers.Count;

    /// <summary>Issuers whose revocation list is there.</summary>
    public int ListCount => _lists.Count;

    /// <summary>Reads the directory that the options name. Either all of it is good, or nothing comes of it.</summary>
    /// <param name="options">The directory, and what is asked of revocation lists.</param>
    /// <param name="errors">Everything that is wrong, each with the name of its file; empty if the answer is not null.</param>
    public static TrustedCertificates? Load(SignatureOptions options, out IReadOnlyList<string> errors)
    {
        ArgumentNullException.ThrowIfNull(options);
        var files = new CertificateFiles(options.CertificateDirectory);
        files.Read();
        var trusted = new TrustedCertificates(options);
        foreach (var file in files.Certificates)
            trusted.Add(file, files.Errors);
        foreach (var (path, list) in files.Lists)
            trusted.Add(path, list, files);
        if (files.Errors.Count == 0 && trusted.Count == 0)
            files.Errors.Add($"{options.CertificateDirectory}: there is no certificate that may sign messages.");
        errors = files.Errors;
        return files.Errors.Count == 0 ? trusted : null;
    }

    /// <summary>Null if the certificate exists and counts for this sender at this time.</summary>
    internal SignatureResult? Judge(
        DistinguishedName issuer, BigInteger serialNumber, string sender, DateTimeOffset now, out TrustedCertificate? certificate)
    {
        certificate = null;
        var name = $"The certificate with serial number {serialNumber.ToString(CultureInfo.InvariantCulture)} of {issuer}";
        if (!_signers.TryGetValue((issuer.Key, serialNumber), out var entry))
            return new SignatureResult(
                SignatureStatus.UnknownCertificate, $"{name} is not among the trusted ones that may sign messages.");
        var found = certificate = entry.Certificate;
        if (entry.Senders is not null && !entry.Senders.Contains(sender))
            return Refuse(SignatureStatus.CertificateOfAnotherSender, $"is not trusted for messages from {sender}.");
        if (now < found.NotBefore)
            return Refuse(SignatureStatus.CertificateNotYetValid, $"is valid from {Text(found.NotBefore)} on.");
        if (now > found.NotAfter)
            return Refuse(SignatureStatus.CertificateExpired, $"was valid until {Text(found.NotAfter)}.");
        if (!_lists.TryGetValue(issuer.Key, out var list))
            return _requireLists
                ? Refuse(SignatureStatus.RevocationUnknown, "counts only with its issuer's revocation list, which is not there.")
                : null;
        if (list.Holds(serialNumber))
            return Refuse(SignatureStatus.CertificateRevoked, "was revoked by its issuer.");
        return now < list.ThisUpdate || now - list.NextUpdate > _grace
            ? Refuse(SignatureStatus.RevocationUnknown,
                $"counts only with a current revocation list; the one there is of {Text(list.ThisUpdate)} to {Text(list.NextUpdate)}.")
            : null;

        SignatureResult Refuse(SignatureStatus status, string text) => new(status, $"{name} {text}") { Signer = found.Signer };
    }

    private void Add(CertificateFiles.Found file, List<string> errors)
    {
        var certificate = file.Certificate;
        if (certificate.IsAuthority)
            return;
        var key = (certificate.Issuer.Key, certificate.SerialNumber);
        if (!_signers.TryGetValue(key, out var entry))
            _signers.Add(key, new Entry(certificate, file.Path, file.Sender is null ? null : [file.Sender]));
        else if (entry.Certificate.Signer.Thumbprint != certificate.Signer.Thumbprint)
            errors.Add($"{file.Path}: another certificate in {entry.Path} has the same issuer and serial number.");
        else if (file.Sender is null)
            // In the directory itself as well as in a folder: which of the two is meant?
            errors.Add($"{file.Path}: the same certificate is in {entry.Path}.");
        else if (entry.Senders is null || !entry.Senders.Add(file.Sender))
            errors.Add($"{file.Path}: the same certificate is in {entry.Path}.");
    }

    private void Add(string path, RevocationList list, CertificateFiles files)
    {
        // Several, where an authority changed its key and kept its name.
        var issuers = files.Certificates
            .Where(file => file.Certificate.IsAuthority && file.Certificate.Subject.Key == list.Issuer.Key).ToList();
        if (issuers.Count > 0 && !issuers.Exists(file => list.IsSignedBy(file.Certificate.Certificate)))
        {
            files.Errors.Add($"{path}: its signature is not that of {issuers[0].Path}.");
            return;
        }

        if (!_lists.TryGetValue(list.Issuer.Key, out var other) || other.ThisUpdate < list.ThisUpdate)
            _lists[list.Issuer.Key] = list;
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <param name="Certificate">A certificate that may sign messages.</param>
    /// <param name="Path">Where it was found first.</param>
    /// <param name="Senders">For whom; null: for everybody.</param>
    private sealed record Entry(TrustedCertificate Certificate, string Path, HashSet<string>? Senders);
}
