using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PixStream.Hosting.Collecting;

namespace PixStream.Hosting.Logs;

/// <summary>
/// The last line on standard output of a process that was told to stop, once all its parts have: for a person in development, a
/// line of the log elsewhere. The process' own log is closed by then, so it is written by another.
/// </summary>
internal sealed partial class Goodbye : IDisposable
{
    private const string Stored = "All that it acknowledged is stored.";

    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory? _logs;
    private readonly ILogger? _log;
    private readonly CancellationTokenRegistration _stopping;
    private long? _toldAt;

    public Goodbye(WebApplication app, string name, TimeProvider time)
    {
        (_name, _time) = (name, time);
        _stopping = app.Lifetime.ApplicationStopping.UnsafeRegister(_ => _toldAt = time.GetTimestamp(), null);
        if (app.Environment.IsDevelopment())
            return;
        _logs = LoggerFactory.Create(logging => Telemetry.AddJson(
            logging.AddConfiguration(app.Configuration.GetSection("Logging"))));
        _log = _logs.CreateLogger<Goodbye>();
    }

    /// <summary>Says it, and has it written.</summary>
    public void Say()
    {
        // A start that is called off ends before this is told: others that are told come first, and end it.
        var seconds = _toldAt is { } told ? Math.Round(_time.GetElapsedTime(told).TotalSeconds, 1) : 0;
        if (_log is null)
            // A terminal shows ^C at the begin of the line.
            Console.WriteLine(FormattableString.Invariant(
                $"{(Console.IsOutputRedirected ? "" : Environment.NewLine)}{_name} stopped in {seconds:0.0} s. {Stored}"));
        else
            LogStopped(_log, _name, seconds);
        _logs?.Dispose();
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _logs?.Dispose();
    }

    [LoggerMessage(LogLevel.Information, "{Program} stopped in {Seconds} s. " + Stored)]
    private static partial void LogStopped(ILogger logger, string program, double seconds);
}
