using Microsoft.Extensions.Logging;
using PixStream.Http.Watching;

namespace PixStream.Http.Server;

/// <summary>Looks for a renewed certificate of the server as long as the process serves.</summary>
internal sealed partial class ServerCertificateWatch(
    ServerCertificate certificate, CertificateInstruments instruments, TimeProvider time, ILogger<ServerCertificateWatch> logger)
    : PeriodicLook(Period, time, logger)
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        instruments.Show("server", () => certificate.Current);
        return base.StartAsync(cancellationToken);
    }

    protected override void Look()
    {
        if (certificate.Look(out var fault) is { } renewed)
            LogRenewed(new DateTimeOffset(renewed.NotAfter.ToUniversalTime()));
        else if (fault.Length > 0)
            LogRefused(fault);
    }

    [LoggerMessage(Level = LogLevel.Information, Message =
        "The server's certificate changed and was read again. It is valid until {Until:u}. New connections get it.")]
    private partial void LogRenewed(DateTimeOffset until);

    [LoggerMessage(Level = LogLevel.Error, Message =
        "The server's certificate cannot be read again; the one before stays in use. {Reason}")]
    private partial void LogRefused(string reason);
}
