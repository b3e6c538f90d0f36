using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PixStream.Spi.Schemas;
using PixStream.Spi.Schemas.Reloading;

namespace PixStream.Http.Inspection;

/// <summary>Watches the schemas as long as the process serves, and logs each reload.</summary>
internal sealed partial class SchemaWatch(MessageRules rules, ILogger<SchemaWatch> logger) : BackgroundService
{
    private IReadOnlyList<string> _unread = rules.Schemas.Current.Unread;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        rules.Schemas.Reloaded += Log;
        while (!await TryWatchAsync(stoppingToken))
        {
        }

        rules.Schemas.Reloaded -= Log;
    }

    /// <returns>False after a failure of an unforeseen kind, which must not end the watch, nor the process with it.</returns>
    private async Task<bool> TryWatchAsync(CancellationToken stoppingToken)
    {
        try
        {
            await rules.Schemas.WatchAsync(stoppingToken);
            return true;
        }
        catch (Exception failure)
        {
            LogFailed(failure);
            return false;
        }
    }

    private void Log(SchemaReload reload)
    {
        if (!reload.IsTaken)
            LogRefused(string.Join(" ", reload.Errors));
        else if (reload.IsChange)
            LogTaken(new Change(reload), new InForce(rules.Schemas.Current));
        var current = rules.Schemas.Current;
        if (current.Unread.Count > 0 && !current.Unread.SequenceEqual(_unread))
            LogUnread(new NotRead(current));
        _unread = current.Unread;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The watch of the schemas failed; it looks again.")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Schemas were read again. {Change} In force: {Schemas}.")]
    private partial void LogTaken(Change change, InForce schemas);

    [LoggerMessage(Level = LogLevel.Information, Message = "Not read in the directory of schemas, as they hold none: {Names}.")]
    private partial void LogUnread(NotRead names);

    [LoggerMessage(Level = LogLevel.Error, Message = "Schemas were read again and cannot be used; those in force stay. {Errors}")]
    private partial void LogRefused(string errors);

    /// <summary>Written out only where it is logged.</summary>
    private readonly record struct Change(SchemaReload Reload)
    {
        public override string ToString() =>
            $"New: {Tell(Reload.Added)}. Changed: {Tell(Reload.Changed)}. Gone: {Tell(Reload.Removed)}.";

        private static string Tell(IReadOnlyList<SchemaName> names) => names.Count == 0 ? "none" : string.Join(", ", names);
    }
}
