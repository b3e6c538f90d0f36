using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using PixStream.Http.Credentials.Certificates;
using PixStream.Http.Server;

namespace PixStream.Http.Credentials;

/// <summary>
/// Client certificates of connections that end at a named proxy. Their chains are verified here. Good ones are kept, so that this
/// is not done for each request. Those that were refused are not kept: any caller can make them.
/// </summary>
internal sealed partial class ForwardedCertificates
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);

    private readonly Authorities _authorities;
    private readonly TimeProvider _time;
    private readonly ILogger<ForwardedCertificates> _logger;
    private readonly NamedProxies _proxies;
    private readonly ForwardedBy _form;
    private readonly string _header = "";

    // By the hash of the certificate, not of the header: a caller can have some headers written in many ways.
    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    private long _ignoredTold;
    private long _refusedTold;

    public ForwardedCertificates(
        Authorities authorities, IOptions<CredentialOptions> options, TimeProvider time, ILogger<ForwardedCertificates> logger)
    {
        (_authorities, _time, _logger) = (authorities, time, logger);
        (_proxies, _form) = (new NamedProxies(options.Value.Proxies), options.Value.ForwardedBy);
        if (_form == ForwardedBy.Off)
            return;
        _header = ForwardedText.HeaderOf(_form);
        LogBelieved(_header, string.Join(", ", options.Value.Proxies));
    }

    /// <summary>How many are kept. When there are so many, all go, and come again as they are shown.</summary>
    public int KeptMax { get; set; } = 10_000;

    /// <summary>How many are kept now.</summary>
    public int KeptCount => _kept.Count;

    /// <summary>
    /// From here on the request's certificate is the one that its proxy forwards, and not the connection's. What comes from
    /// others than the named proxies changes nothing.
    /// </summary>
    /// <returns>The certificate, if its authority, its dates and its use are good; the same object while it is kept.</returns>
    public X509Certificate2? Take(HttpContext context)
    {
        if (_form == ForwardedBy.Off)
            return null;
        var values = context.Request.Headers[_header];
        // Not RemoteIpAddress: where the host's variable ASPNETCORE_FORWARDEDHEADERS_ENABLED is set, that is what a header says.
        var peer = context.Features.Get<Caller>()?.Address;
        if (peer is null || !_proxies.Contains(peer))
        {
            if (values.Count > 0 && IsTimeToTell(ref _ignoredTold))
                LogIgnored(_header, peer);
            return null;
        }

        X509Certificate2? certificate = null;
        var isMissing = values.Count == 0 || (values.Count == 1 && string.IsNullOrEmpty(values[0]));
        if (!isMissing && !TryRead(values, out certificate, out var reason) && reason.Length > 0
            && IsTimeToTell(ref _refusedTold))
            LogRefused(peer, _header, reason);
        context.Features.Set<ITlsConnectionFeature>(new Forwarded(certificate, isRefused: !isMissing && certificate is null));
        return certificate;
    }

    /// <summary>Whether a proxy forwarded something that is not a good certificate.</summary>
    public static bool IsRefused(HttpContext context) =>
        context.Features.Get<ITlsConnectionFeature>() is Forwarded { IsRefused: true };

    /// <param name="values">The header.</param>
    /// <param name="certificate">The one in it.</param>
    /// <param name="reason">Why the header cannot be read; empty where it can, and the certificate is not good.</param>
    private bool TryRead(StringValues values, out X509Certificate2? certificate, out string reason)
    {
        (certificate, reason) = (null, "");
        if (values.Count > 1)
            reason = "it stands there more than once";
        else if (values[0]!.Length > ForwardedText.CharactersMax)
            reason = $"it has more than {ForwardedText.CharactersMax} characters";
        else if (ForwardedText.Decode(_form, values[0]!) is not { } bytes)
            reason = $"it is not as {CredentialOptions.Section}:{nameof(CredentialOptions.ForwardedBy)} says";
        else if (!_kept.TryGetValue(Convert.ToHexString(SHA256.HashData(bytes)), out var kept) || _time.GetUtcNow() >= kept.Until)
            certificate = Verify(bytes, ref reason);
        else
            certificate = kept.Certificate;
        return certificate is not null;
    }

    private X509Certificate2? Verify(byte[] bytes, ref string reason)
    {
        if (Load(bytes) is not { } certificate)
        {
            reason = "there is no certificate in it";
            return null;
        }

        using var chain = new X509Chain { ChainPolicy = _authorities.NewPolicy() };
        var isGood = chain.Build(certificate);
        if (!isGood && _logger.IsEnabled(LogLevel.Debug))
            LogInvalid(certificate.GetCertHashString(HashAlgorithmName.SHA256), ClientCertificates.Tell(chain));
        foreach (var element in chain.ChainElements)
            element.Certificate.Dispose();
        if (!isGood)
        {
            certificate.Dispose();
            return null;
        }

        if (_kept.Count >= KeptMax)
            _kept.Clear();
        _kept[certificate.GetCertHashString(HashAlgorithmName.SHA256)] =
            new Kept(certificate, ClientCertificates.EndOf(certificate, _time.GetUtcNow()));
        return certificate;
    }

    /// <summary>The loader takes PEM, too, and bytes behind a certificate. Here it is the certificate and nothing else.</summary>
    private static X509Certificate2? Load(byte[] bytes)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadCertificate(bytes);
            if (certificate.RawDataMemory.Span.SequenceEqual(bytes))
                return certificate;
            certificate.Dispose();
        }
        catch (CryptographicException)
        {
        }

        return null;
    }

    private bool IsTimeToTell(ref long next)
    {
        var (now, due) = (_time.GetTimestamp(), Volatile.Read(ref next));
        return now >= due
            && Interlocked.CompareExchange(ref next, now + (long)(TellEvery.TotalSeconds * _time.TimestampFrequency), due) == due;
    }

    [LoggerMessage(LogLevel.Information, "A client certificate in the header {Header} counts where it comes from {Proxies}.")]
    private partial void LogBelieved(string header, string proxies);

    [LoggerMessage(LogLevel.Warning,
        "The header {Header} from {Peer} was ignored: PixStream:Credentials:Proxies does not name that address. Told once a minute at most.")]
    private partial void LogIgnored(string header, IPAddress? peer);

    [LoggerMessage(LogLevel.Warning,
        "The proxy {Peer} sent a header {Header} that cannot be read: {Reason}. Its request is answered 401. Told once a minute at most.")]
    private partial void LogRefused(IPAddress peer, string header, string reason);

    // Debug: any caller can bring it about.
    [LoggerMessage(LogLevel.Debug, "Forwarded client certificate {Thumbprint} is not valid: {Reasons}")]
    private partial void LogInvalid(string thumbprint, string reasons);

    private sealed record Kept(X509Certificate2 Certificate, DateTimeOffset Until);

    /// <summary>Stands in place of the connection's own.</summary>
    private sealed class Forwarded(X509Certificate2? certificate, bool isRefused) : ITlsConnectionFeature
    {
        public X509Certificate2? ClientCertificate { get; set; } = certificate;

        public bool IsRefused { get; } = isRefused;

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) =>
            Task.FromResult(ClientCertificate);
    }
}
