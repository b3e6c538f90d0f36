using Microsoft.Extensions.Hosting;
using PixStream.Quarantine.Auditing;

namespace PixStream.Http.Credentials.Refusing;

/// <summary>
/// Puts into the audit trail which callers were refused: one record a minute at most, so that strangers do not fill it.
/// </summary>
internal sealed class RefusedCallersAudit(RefusedCallers refused, IAuditTrail audit, TimeProvider time) : BackgroundService
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

    /// <summary>Where the trail takes nothing, the same is told again later, and then what came since.</summary>
    private async Task TellAsync()
    {
        while ((_pending ??= refused.Take()) is { } text)
        {
            var record = new AuditRecord(time.GetUtcNow(), By, AuditAction.CallersRefused, Subject, "", text);
            if (!await audit.AppendAsync([record]))
                return;
            _pending = null;
        }
    }
}
