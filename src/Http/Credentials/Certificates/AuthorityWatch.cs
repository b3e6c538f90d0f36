using Microsoft.AspNetCore.Authentication.Certificate;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PixStream.Http.Server;
using PixStream.Http.Watching;

namespace PixStream.Http.Credentials.Certificates;

/// <summary>Looks for new and removed authorities as long as the process serves.</summary>
internal sealed partial class AuthorityWatch(
    Authorities authorities, IOptionsMonitor<CertificateAuthenticationOptions> handlers, CertificateInstruments instruments,
    TimeProvider time, ILogger<AuthorityWatch> logger) : PeriodicLook(RegistryWatch.Period, time, logger)
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        instruments.Show("authorities", () => authorities.Current);
        return base.StartAsync(cancellationToken);
    }

    protected override void Look()
    {
        // The handler reads its options at each verification.
        if (authorities.Look(next => handlers.Get(ClientCertificates.Scheme).CustomTrustStore = next, out var fault))
            LogTaken(authorities.Current.Count);
        else if (fault.Length > 0)
            LogRefused(fault);
    }

    [LoggerMessage(Level = LogLevel.Information, Message =
        "The authorities of client certificates changed and were read again. Certificates: {Count}.")]
    private partial void LogTaken(int count);

    [LoggerMessage(Level = LogLevel.Error, Message =
        "The authorities of client certificates cannot be read or used; those before stay in force. {Reason}")]
    private partial void LogRefused(string reason);
}
