using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace PixStream.Bench.Servers;

/// <summary>
/// The reference for pulls: Kestrel with no routing, no logging and no work but to answer every request with the same headers and bytes.
/// A plain request delegate: where the framework would write a second result, it drops the connection after every request.
/// </summary>
internal static class BareHost
{
    /// <summary>Serves until it is killed, or until its parent is gone.</summary>
    public static async Task<int> ServeAsync(string url, string responsePath)
    {
        var captured = CapturedResponse.Read(responsePath);
        var headers = captured.Headers.Select(header => KeyValuePair.Create(header.Key, new StringValues(header.Value))).ToArray();
        var body = captured.Body;

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        app.Run(context =>
        {
            var response = context.Response;
            foreach (var (name, value) in headers)
                response.Headers[name] = value;
            response.ContentLength = body.Length;
            var written = response.BodyWriter.WriteAsync(body);
            return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
        });
        await app.RunAsync();
        return 0;
    }
}
