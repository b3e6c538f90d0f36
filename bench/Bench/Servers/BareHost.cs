using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using PixStream.Bench.Disk;

namespace PixStream.Bench.Servers;

/// <summary>
/// The references over HTTP: Kestrel with no routing, no logging and one plain request delegate. (Where the framework would write
/// a second result behind an endpoint's own, it drops the connection after every request.)
/// </summary>
internal static class BareHost
{
    /// <summary>
    /// Answers every request with the same headers and bytes. Its argument: the file with the captured response.
    /// </summary>
    public const string Answers = "answers";

    /// <summary>
    /// Hands every body to a group writer, and answers 201 once it is durable. Its argument: the file to write.
    /// </summary>
    public const string Stores = "stores";

    /// <summary>Answers nothing for a minute. Its argument is not used.</summary>
    public const string Waits = "waits";

    private const long RingBytes = 256 << 20;

    /// <summary>Serves until it is killed.</summary>
    public static async Task<int> ServeAsync(string url, string what, string argument)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        app.Run(what switch
        {
            Answers => Answer(CapturedResponse.Read(argument)),
            Stores => Store(new GroupWriter(new DiskFile(argument, RingBytes))),
            _ => Wait(TimeSpan.FromMinutes(1)),
        });
        await app.RunAsync();
        return 0;
    }

    private static RequestDelegate Answer(CapturedResponse captured)
    {
        var headers = captured.Headers.Select(header => KeyValuePair.Create(header.Key, new StringValues(header.Value)))
            .ToArray();
        var body = captured.Body;
        return context =>
        {
            var response = context.Response;
            foreach (var (name, value) in headers)
                response.Headers[name] = value;
            response.ContentLength = body.Length;
            var written = response.BodyWriter.WriteAsync(body);
            return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
        };
    }

    private static RequestDelegate Store(GroupWriter writer)
    {
        // As long as the resource ids of ten messages.
        var ids = new StringValues(new string('i', 329));
        return async context =>
        {
            if (HttpMethods.IsPost(context.Request.Method))
            {
                var reader = context.Request.BodyReader;
                var read = await reader.ReadAtLeastAsync((int)context.Request.ContentLength!.Value);
                var durable = writer.Write(read.Buffer.IsSingleSegment ? read.Buffer.FirstSpan : read.Buffer.ToArray());
                reader.AdvanceTo(read.Buffer.End);
                await durable;
            }

            context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method)
                ? StatusCodes.Status201Created
                : StatusCodes.Status200OK;
            context.Response.Headers["PI-ResourceId"] = ids;
            context.Response.ContentLength = 0;
        };
    }

    private static RequestDelegate Wait(TimeSpan time) => async context =>
    {
        if (context.Request.Path.Value != "/")
            await Task.Delay(time, TimeProvider.System, context.RequestAborted);
    };
}
