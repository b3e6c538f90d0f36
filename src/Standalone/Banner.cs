using Microsoft.Extensions.Options;
using PixStream.Http.Info;
using PixStream.Storage.Journal;

namespace PixStream.Standalone;

/// <summary>What a person who starts the process reads first.</summary>
internal static partial class Banner
{
    public static void Write(WebApplication app)
    {
        var url = app.Urls.First();
        var directory = Path.GetFullPath(app.Services.GetRequiredService<IOptions<JournalOptions>>().Value.Directory);
        if (!app.Environment.IsDevelopment())
        {
            // There the log is one JSON object a line, and a banner would break the program that reads it.
            LogServing(app.Logger, url, directory);
            return;
        }

        foreach (var line in ServedLines.Of(app))
            Console.WriteLine(line);
        Console.WriteLine($"  data       {directory}");
        Console.WriteLine("  settings   --help, docs/reference/settings.md");
        Console.WriteLine("Ctrl+C stops it.");
    }

    [LoggerMessage(LogLevel.Information, "PixStream serves {Url}. Its data lies in {Directory}.")]
    private static partial void LogServing(ILogger logger, string url, string directory);
}
