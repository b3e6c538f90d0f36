using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;

namespace PixStream.Http.Server;

/// <summary>For how long the certificates in use are still valid.</summary>
internal sealed class CertificateInstruments : IDisposable
{
    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Func<X509Certificate2Collection>> _uses = new(StringComparer.Ordinal);

    public CertificateInstruments(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _meter = meters.Create(HttpInstruments.Name);
        _meter.CreateObservableGauge(
            "pixstream.certificates.remaining", Observe, "s",
            "Until the certificate in use ends, or of several the first one; below zero once it has.");
    }

    /// <summary>Shows certificates that are read again when they change.</summary>
    /// <param name="use">What they are for.</param>
    /// <param name="current">Those in use now.</param>
    public void Show(string use, Func<X509Certificate2Collection> current) => _uses[use] = current;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Observe()
    {
        foreach (var (use, current) in _uses)
            if (current() is { Count: > 0 } certificates)
                yield return new(
                    (certificates.Min(static one => one.NotAfter.ToUniversalTime()) - _time.GetUtcNow().UtcDateTime).TotalSeconds,
                    new KeyValuePair<string, object?>("use", use));
    }
}
