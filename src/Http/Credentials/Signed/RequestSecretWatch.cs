using Microsoft.Extensions.Logging;
using PixStream.Http.Watching;

namespace PixStream.Http.Credentials.Signed;

/// <summary>Looks for new, changed and removed keys of signed requests as long as the process serves.</summary>
internal sealed partial class RequestSecretWatch(
    RequestSecrets secrets, ParticipantRegistry registry, TimeProvider time, ILogger<RequestSecretWatch> logger)
    : PeriodicLook(RegistryWatch.Period, time, logger)
{
    private string _missing = "";

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Look();
        return base.StartAsync(cancellationToken);
    }

    protected override void Look()
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "A key of signed requests does not count. {Fault}")]
    private partial void LogUnusable(string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The registry has keys without a file that can be used. They do not count: {Ids}.")]
    private partial void LogMissing(string ids);
}
