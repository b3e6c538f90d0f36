using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PixStream.Http.Admin;
using PixStream.Http.Intake;

namespace PixStream.Http.Info;

/// <summary>What a person who starts a program with this surface can do with it, for a terminal of 80 columns.</summary>
public static class ServedLines
{
    /// <summary>
    /// Where it listens, and its first paths. Lines have 80 columns at most with any port of a loopback address.
    /// </summary>
    /// <param name="app">Listens already.</param>
    public static IEnumerable<string> Of(WebApplication app)
    {
        var url = app.Urls.First();
        yield return $"PixStream serves {url}";
        foreach (var other in app.Urls.Skip(1))
            yield return $"  also       {other}";
        yield return $"  publish    POST {url}/api/v1/in/{{ispb}}/msgs";
        yield return $"  pull XML   GET  {url}/api/v1/out/{{ispb}}/stream/start";
        yield return $"  pull JSON  GET  {url}/api/pix/{{ispb}}/stream/start";
        yield return "             then what PI-Pull-Next (JSON: Pull-Next) of the answer says";
        if (app.Services.GetRequiredService<IOptions<UtilityOptions>>().Value.Enabled)
            yield return $"  make ten   POST {url}/api/util/msgs/{{ispb}}/10";
        yield return $"  describe   GET  {url}/openapi.json";
        if (app.Services.GetRequiredService<AdminAddress>().Url is { } admin)
            yield return $"  operate    GET  {admin}/admin/v1/quarantine";
    }
}
