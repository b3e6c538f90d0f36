using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PixStream.Http.Credentials.Signed;

/// <summary>Looks for new, changed and removed keys of signed requests as long as the process serves.</summary>
internal sealed partial class RequestSecretWatch(
    RequestSecrets secrets, ParticipantRegistry registry, TimeProvider time, ILogger<RequestSecretWatch> logger)
    : BackgroundService
{
    private string _missing = "";

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Look();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RegistryWatch.Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            TryLook();
    }

    /// <summary>A failure of an unforeseen kind must not end the watch, nor the process with it.</summary>
    private void TryLook()
    {
        try
        {
            Look();
        }
        catch (Exception failure)
        {
            LogFailed(failure);
        }
    }

    private void Look()
    {
        foreach (var fault in secrets.Look())
            LogUnusable(fault);
        var present = secrets.Current;
        var missing = string.Join(
            ", ", registry.Current.KeyIds.Where(id => !present.ContainsKey(id)).Order(StringComparer.Ordinal).Take(20));
        if (missing != _missing && missing.Length > 0)
            LogMissing(missing);
        _missing = missing;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The keys of signed requests could not be read again.")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A key of signed requests does not count. {Fault}")]
    private partial void LogUnusable(string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The registry has keys without a file that can be used. They do not count: {Ids}.")]
    private partial void LogMissing(string ids);
}
