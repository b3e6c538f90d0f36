using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PixStream.Cli.Certs;

/// <summary>Certificates and their keys: for each name NAME.pem and NAME.key. Keys are for their owner alone.</summary>
internal sealed class PemFolder
{
    private const string Earlier = ".old";

    private readonly string _directory;

    /// <exception cref="IOException">The directory cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public PemFolder(string directory)
    {
        _directory = Path.GetFullPath(directory);
        OwnerOnly.MakeDirectory(_directory);
    }

    public string PathOf(string file) => Path.Combine(_directory, file);

    /// <summary>Whether both files are there.</summary>
    /// <exception cref="CertsFailedException">One is, and the other is not.</exception>
    public bool Has(string name)
    {
        var (hasCertificate, hasKey) = (File.Exists(CertificateOf(name)), File.Exists(KeyOf(name)));
        if (hasCertificate == hasKey)
            return hasKey;
        var (there, missing) = hasKey ? (KeyOf(name), CertificateOf(name)) : (CertificateOf(name), KeyOf(name));
        throw new CertsFailedException(
            $"{there} is there and {missing} is not. Bring back the one, or delete the other to have both made.");
    }

    /// <exception cref="CertsFailedException">It is no certificate.</exception>
    public X509Certificate2 Read(string name)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(CertificateOf(name)));
        }
        catch (CryptographicException failure)
        {
            throw new CertsFailedException($"{CertificateOf(name)} holds no certificate in PEM: {failure.Message}");
        }
    }

    /// <exception cref="CertsFailedException">It is no certificate, or the key is not its own.</exception>
    public X509Certificate2 ReadWithKey(string name)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPemFile(CertificateOf(name), KeyOf(name));
            using var key = certificate.GetECDsaPrivateKey();
            return key is null ? throw new CryptographicException("The key is not for ECDSA.") : certificate;
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw new CertsFailedException(
                $"{CertificateOf(name)} and {KeyOf(name)} are no certificate with its key: {failure.Message}");
        }
    }

    /// <summary>The key first: without it the certificate is of no use.</summary>
    public void Write(string name, IssuedCertificate issued)
    {
        using (var writer = new StreamWriter(OwnerOnly.Open(KeyOf(name), FileMode.CreateNew)))
            writer.WriteLine(issued.Key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(CertificateOf(name), issued.Certificate.ExportCertificatePem() + "\n");
    }

    /// <summary>Makes room for another pair of the name: this one is from now on NAME.old.pem and NAME.old.key.</summary>
    public void SetAside(string name)
    {
        File.Move(KeyOf(name), KeyOf(name + Earlier), overwrite: true);
        File.Move(CertificateOf(name), CertificateOf(name + Earlier), overwrite: true);
    }

    private string CertificateOf(string name) => PathOf(name + ".pem");

    private string KeyOf(string name) => PathOf(name + ".key");
}
