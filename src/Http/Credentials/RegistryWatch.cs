using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PixStream.Http.Credentials;

/// <summary>Says at the start who may come, and looks for changes of the registry as long as the process serves.</summary>
internal sealed partial class RegistryWatch(
    ParticipantRegistry registry, CallerIdentity callers, TimeProvider time, ILogger<RegistryWatch> logger) : BackgroundService
{
    /// <summary>Less than half of the five seconds within which a change counts.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        LogAsked(Credentials, registry.Current.ParticipantCount, registry.Current.CertificateCount, registry.Path);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Look();
    }

    private string Credentials
    {
        get
        {
            List<string> taken = [];
            if (callers.TakesCertificates)
                taken.Add("client certificates");
            if (callers.TakesTokens)
                taken.Add("access tokens");
            if (callers.TakesSignatures)
                taken.Add("signed requests");
            return string.Join(" or ", taken);
        }
    }

    private void Look()
    {
        switch (registry.Reload(out var reason))
        {
            case RegistryReload.Taken:
                LogTaken(registry.Current.ParticipantCount, registry.Current.CertificateCount);
                break;
            case RegistryReload.Refused:
                LogRefused(reason);
                break;
            default:
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Callers are asked for {Credentials}. Participants: {Participants}. Certificates: {Certificates}. Registry: {File}.")]
    private partial void LogAsked(string credentials, int participants, int certificates, string file);

    [LoggerMessage(Level = LogLevel.Information, Message =
        "The registry changed and was read again. Participants: {Participants}. Certificates: {Certificates}.")]
    private partial void LogTaken(int participants, int certificates);

    [LoggerMessage(Level = LogLevel.Error, Message =
        "The registry changed and cannot be used; the one before stays in force. {Reason}")]
    private partial void LogRefused(string reason);
}
