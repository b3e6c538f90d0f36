using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PixStream.Http.Credentials.Sources;

namespace PixStream.Http.Credentials;

/// <summary>
/// Says at the start which credentials count, and looks for changes of the registry as long as the process serves. Where the
/// registry is not known at the start, it is asked for until it is.
/// </summary>
internal sealed partial class RegistryWatch(
    ParticipantRegistry registry, IRegistrySource source, CallerIdentity callers, TimeProvider time,
    ILogger<RegistryWatch> logger) : BackgroundService
{
    /// <summary>Less than half of the five seconds within which a change counts.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>The same before the first answer.</summary>
    public static readonly TimeSpan FirstPeriod = TimeSpan.FromMilliseconds(250);

    private volatile string _told = "";

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var isKnown = registry.IsKnown;
        if (!isKnown)
            isKnown = await AskAsync() is (RegistryReload.Taken, _);
        if (isKnown)
            LogAsked(Credentials, registry.Current.ParticipantCount, registry.Current.CertificateCount, source.Place);
        else
            LogWaits(Credentials, source.Place);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Looks for changes now.</summary>
    /// <returns>Whether what is in force is the newest.</returns>
    public async ValueTask<bool> LookAsync()
    {
        var (result, reason) = await AskAsync();
        if (result == RegistryReload.Taken)
            LogTaken(registry.Current.ParticipantCount, registry.Current.CertificateCount);
        if (result == RegistryReload.Refused && registry.IsKnown && reason != _told)
            LogRefused(reason);
        _told = reason;
        return result != RegistryReload.Refused;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!registry.IsKnown)
        {
            await Task.Delay(FirstPeriod, time, stoppingToken);
            await LookAsync();
        }

        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await LookAsync();
    }

    /// <summary>A failure of an unforeseen kind must not end the watch, nor the process with it.</summary>
    private async ValueTask<(RegistryReload Result, string Reason)> AskAsync()
    {
        try
        {
            return await source.LookAsync();
        }
        catch (Exception failure)
        {
            return (RegistryReload.Refused, failure.Message);
        }
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

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Callers are asked for {Credentials}. Participants: {Participants}. Certificates: {Certificates}. Registry: {Place}.")]
    private partial void LogAsked(string credentials, int participants, int certificates, string place);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Callers are asked for {Credentials}. The registry ({Place}) cannot be read yet; until then they are answered 503.")]
    private partial void LogWaits(string credentials, string place);

    [LoggerMessage(Level = LogLevel.Information, Message =
        "The registry changed and was read again. Participants: {Participants}. Certificates: {Certificates}.")]
    private partial void LogTaken(int participants, int certificates);

    [LoggerMessage(Level = LogLevel.Error, Message =
        "The registry cannot be read or used; the one before stays in force. {Reason}")]
    private partial void LogRefused(string reason);
}
