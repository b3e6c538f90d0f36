using Microsoft.Extensions.Options;
using PixStream.Http;
using PixStream.Http.Admin;
using PixStream.Storage.Journal;

namespace PixStream.Standalone;

/// <summary>What a person who starts the process reads first.</summary>
internal static class Banner
{
    public static void Write(WebApplication app)
    {
        var url = app.Urls.First();
        var directory = Path.GetFullPath(app.Services.GetRequiredService<IOptions<JournalOptions>>().Value.Directory);
        if (!app.Environment.IsDevelopment())
        {
            // There the log is one JSON object a line, and a banner would break whoever reads it.
            BannerLog.Serving(app.Logger, url, directory);
            return;
        }

        Console.WriteLine($"PixStream serves {url}");
        Console.WriteLine($"  publish   POST {url}/api/v1/in/{{ispb}}/msgs");
        Console.WriteLine($"  pull      GET  {url}/api/v1/out/{{ispb}}/stream/start     (XML, then follow PI-Pull-Next)");
        Console.WriteLine($"            GET  {url}/api/pix/{{ispb}}/stream/start        (JSON, then follow Pull-Next)");
        if (app.Services.GetRequiredService<IOptions<UtilityOptions>>().Value.Enabled)
            Console.WriteLine($"  try       POST {url}/api/util/msgs/{{ispb}}/10            (makes 10 messages)");
        Console.WriteLine($"  describe  GET  {url}/openapi.json");
        if (app.Services.GetRequiredService<AdminAddress>().Url is { } admin)
            Console.WriteLine($"  operate   GET  {admin}/admin/v1/quarantine         (docs/reference/admin.md)");
        Console.WriteLine($"  data      {directory}");
        Console.WriteLine("Ctrl+C stops it.");
    }
}

internal static partial class BannerLog
{
    [LoggerMessage(LogLevel.Information, "PixStream serves {Url}. Its data lies in {Directory}.")]
    public static partial void Serving(ILogger logger, string url, string directory);
}
