using Microsoft.Extensions.Options;
using PixStream.Http.Admin;
using PixStream.Http.Intake;
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

        // At 80 columns with any port of a loopback address.
        Console.WriteLine($"PixStream serves {url}");
        Console.WriteLine($"  publish    POST {url}/api/v1/in/{{ispb}}/msgs");
        Console.WriteLine($"  pull XML   GET  {url}/api/v1/out/{{ispb}}/stream/start");
        Console.WriteLine($"  pull JSON  GET  {url}/api/pix/{{ispb}}/stream/start");
        Console.WriteLine("             then what PI-Pull-Next (JSON: Pull-Next) of the answer says");
        if (app.Services.GetRequiredService<IOptions<UtilityOptions>>().Value.Enabled)
            Console.WriteLine($"  make ten   POST {url}/api/util/msgs/{{ispb}}/10");
        Console.WriteLine($"  describe   GET  {url}/openapi.json");
        if (app.Services.GetRequiredService<AdminAddress>().Url is { } admin)
            Console.WriteLine($"  operate    GET  {admin}/admin/v1/quarantine");
        Console.WriteLine($"  data       {directory}");
        Console.WriteLine("  settings   --help, docs/reference/settings.md");
        Console.WriteLine("Ctrl+C stops it.");
    }

    [LoggerMessage(LogLevel.Information, "PixStream serves {Url}. Its data lies in {Directory}.")]
    private static partial void LogServing(ILogger logger, string url, string directory);
}
