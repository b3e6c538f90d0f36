using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PixStream.Quarantine.Auditing;

namespace PixStream.Http.Credentials.Refusing;

/// <summary>
/// Puts into the audit trail which callers were refused: one record a minute at most, so that strangers do not fill it.
/// </summary>
internal sealed partial class RefusedCallersAudit(
    RefusedCallers refused, IAuditTrail audit, TimeProvider time, ILogger<RefusedCallersAudit> logger) : BackgroundService
{
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private const string By = "credentials";
    private const string Subject = "callers";

    private string? _pending;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TellAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TellAsync();
    }

    /// <summary>A failure of an unforeseen kind must not end these accounts, nor the process with them.</summary>
    private async ValueTask<bool> TryAppendAsync(AuditRecord record)
    {
        try
        {
            return await audit.AppendAsync([record]);
        }
        catch (Exception failure)
        {
            LogFailed(failure);
            return false;
        }
    }

    /// <summary>Where the trail takes nothing, the same is told again later, and then what came since.</summary>
    private async Task TellAsync()
    {
        while ((_pending ??= refused.Take()) is { } text)
        {
            var record = new AuditRecord(time.GetUtcNow(), By, AuditAction.CallersRefused, Subject, "", text);
            if (!await TryAppendAsync(record))
                return;
            _pending = null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message =
        "Refused callers cannot be put into the audit trail; it is tried again in a minute.")]
    private partial void LogFailed(Exception failure);
}
