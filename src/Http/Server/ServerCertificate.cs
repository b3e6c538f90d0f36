using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using PixStream.Hosting;
using PixStream.Http.Watching;

namespace PixStream.Http.Server;

/// <summary>
/// The server's own certificate. The web server loads it once; here it is loaded again when its files change, for the connections
/// from then on. The web server does so only for endpoints of <c>Kestrel:Endpoints</c>, which it closes for that, and it does not
/// see that a link points elsewhere: a Secret of Kubernetes is links.
/// </summary>
internal sealed class ServerCertificate
{
    private const string Section = "Kestrel:Certificates:Default";

    private readonly string? _password;
    private readonly WatchedFile<X509Certificate2Collection>? _file;
    private volatile SslStreamCertificateContext? _renewed;
    private volatile X509Certificate2Collection _current = [];

    public ServerCertificate(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        _password = section["Password"];
        // An endpoint with a certificate of its own is the web server's affair.
        if (section["Path"] is not { Length: > 0 } path || HasOthers(configuration))
            return;
        var files = section["KeyPath"] is { Length: > 0 } key ? new[] { path, key } : [path];
        _file = new WatchedFile<X509Certificate2Collection>(() => Read(files), _ => Load(files));
        try
        {
            _current = [_file.ReadFirst()[0]];
        }
        catch (SettingException)
        {
            // The web server says so in its own words, and does not start.
        }
    }

    /// <summary>The one in use; none where the web server alone knows it.</summary>
    public X509Certificate2Collection Current => _current;

    /// <summary>Looks at the files. For one thread at a time.</summary>
    /// <param name="fault">Why what is new there does not count; the same reason is given once. Empty where it does.</param>
    /// <returns>The one that is in force from now on; null where nothing changed.</returns>
    public X509Certificate2? Look(out string fault)
    {
        fault = "";
        if (_file?.Look(out fault) is not { } next)
            return null;
        _renewed = SslStreamCertificateContext.Create(next[0], next);
        _current = [next[0]];
        return next[0];
    }

    /// <summary>Lets connections have the newest one.</summary>
    public void Serve(HttpsConnectionAdapterOptions https)
    {
        if (_file is null)
            return;
        var before = https.OnAuthenticate;
        https.OnAuthenticate = (connection, options) =>
        {
            before?.Invoke(connection, options);
            if (_renewed is { } renewed)
                options.ServerCertificateContext = renewed;
        };
    }

    private static bool HasOthers(IConfiguration configuration) =>
        configuration.GetSection("Kestrel:Endpoints").GetChildren().Any(static endpoint =>
            endpoint.GetSection("Certificate").Exists() || endpoint.GetSection("Sni").Exists());

    private static byte[] Read(string[] files)
    {
        try
        {
            return [.. files.SelectMany(File.ReadAllBytes)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{Section}: {failure.Message}", failure);
        }
    }

    /// <summary>The certificate with its key, and those of the authorities that stand in its file.</summary>
    private X509Certificate2Collection Load(string[] files)
    {
        try
        {
            // As the web server does: a file of a key makes it PEM.
            if (files is not [var path, var key])
                return WithKeyFirst(X509CertificateLoader.LoadPkcs12CollectionFromFile(files[0], _password));
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(path);
            all.Insert(0, _password is null
                ? X509Certificate2.CreateFromPemFile(path, key)
                : X509Certificate2.CreateFromEncryptedPemFile(path, _password, key));
            return all;
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new SettingException($"{Section}: {string.Join(" and ", files)} cannot be used. {failure.Message}", failure);
        }
    }

    private static X509Certificate2Collection WithKeyFirst(X509Certificate2Collection all) =>
        new(all.OrderByDescending(static certificate => certificate.HasPrivateKey).ToArray());
}
