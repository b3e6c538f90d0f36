namespace PixStream.Spi.Signatures.Certificates;

/// <summary>The trusted certificates in force, and how they are replaced while messages are being verified.</summary>
public sealed class CertificateDirectory
{
    private readonly SignatureOptions _options;
    private volatile TrustedCertificates _current;

    private CertificateDirectory(SignatureOptions options, TrustedCertificates current)
    {
        _options = options;
        _current = current;
    }

    /// <summary>The set in force. A verification that has begun ends with the set that it began with.</summary>
    public TrustedCertificates Current => _current;

    /// <summary>Reads the directory that the options name.</summary>
    /// <param name="options">The directory, and what is asked of revocation lists. Not to be changed afterwards.</param>
    /// <param name="errors">Everything that is wrong, each with the name of its file; empty if the answer is not null.</param>
    public static CertificateDirectory? Open(SignatureOptions options, out IReadOnlyList<string> errors) =>
        TrustedCertificates.Load(options, out errors) is { } current ? new CertificateDirectory(options, current) : null;

    /// <summary>Reads the directory again. If anything in it is wrong, the set in force stays.</summary>
    /// <returns>Everything that is wrong; empty if the new set is in force.</returns>
    public IReadOnlyList<string> Reload()
    {
        // The old certificates are left to the garbage collector: a verification may be using them.
        if (TrustedCertificates.Load(_options, out var errors) is { } current)
            _current = current;
        return errors;
    }
}
