using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using PixStream.Http.Bodies;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;

namespace PixStream.Http.Server;

/// <summary>
/// Gives a body to what the web server refuses on its own, before any endpoint sees the request. The server tells of each such
/// request once it has set the answer's status and before it sends the answer, which would have no body.
/// </summary>
/// <param name="instruments">Counts them.</param>
/// <param name="profileOf">The profile that a path belongs to; the path is empty where it could not be read.</param>
internal sealed class RejectedRequests(HttpInstruments instruments, Func<string, Profile> profileOf)
    : IObserver<KeyValuePair<string, object?>>
{
    private const string Rejected = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>Begins to watch the server of those services.</summary>
    public static void Watch(IServiceProvider server, HttpInstruments instruments, Func<string, Profile> profileOf) =>
        server.GetRequiredService<DiagnosticListener>()
            .Subscribe(new RejectedRequests(instruments, profileOf), static name => name == Rejected);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // HTTP/2 answers by resetting the stream, which has no body.
        if (value.Key == Rejected && value.Value is IFeatureCollection features && features.Get<IHttp2StreamIdFeature>() is null
            && features.Get<IHttpRequestFeature>() is { } request
            && features.Get<IHttpResponseFeature>() is { HasStarted: false } response
            && RefusalFor(request, response.StatusCode, features.Get<IBadRequestExceptionFeature>()?.Error) is { } refusal)
            Answer(features, request, response, refusal);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    /// <summary>
    /// Null for a status whose answer stays as the server makes it. That of another version of HTTP (505) does: to a client that
    /// speaks HTTP/2 at once the server answers in its frames, which a body would break.
    /// </summary>
    private static Refusal? RefusalFor(IHttpRequestFeature request, int status, Exception? error) =>
        TransferCoding.Refuse(request.Headers.TransferEncoding, request.Protocol) ?? status switch
        {
            StatusCodes.Status400BadRequest => RefusalWriter.MalformedRequest(error),
            StatusCodes.Status405MethodNotAllowed =>
                new(Problems.MethodNotAllowed, "Only OPTIONS may be asked of *, and only CONNECT of an authority. Name a path."),
            StatusCodes.Status408RequestTimeout => new(
                Problems.RequestTimeout,
                "The request's line and headers came too slowly. Send it again over a better connection."),
            StatusCodes.Status411LengthRequired =>
                new(Problems.LengthRequired, "Send Content-Length, or Transfer-Encoding: chunked."),
            StatusCodes.Status413PayloadTooLarge =>
                new(Problems.TooLarge, "The body is larger than this server reads. Send less in one request."),
            StatusCodes.Status414UriTooLong =>
                new(Problems.UriTooLong, "The request's first line is too long. Use the path that you were given, as it is."),
            StatusCodes.Status431RequestHeaderFieldsTooLarge =>
                new(Problems.HeadersTooLarge, "The request's headers are too many or too long. Send fewer or shorter ones."),
            _ => null,
        };

    private static bool IsHead(IFeatureCollection features, string? method) =>
        string.IsNullOrEmpty(method) ? features.Get<Caller>()?.Input is { BeginsWithHead: true } : HttpMethods.IsHead(method);

    private void Answer(IFeatureCollection features, IHttpRequestFeature request, IHttpResponseFeature response, Refusal refusal)
    {
        var output = features.Get<IConnectionTransportFeature>()?.Transport.Output;
        if (output is null || features.Get<IHttpResponseBodyFeature>() is not { } body)
            return;
        var profile = profileOf(request.RawTarget ?? "");
        using var problem = new PooledBuffer(1024);
        ProblemBody.Write(problem, profile, refusal);
        response.StatusCode = refusal.Problem.Status;
        response.Headers.ContentType = ProblemBody.ContentTypeOf(profile);
        response.Headers.ContentLength = problem.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.Connection = "close";
        response.Headers[RequestId.Header] = RequestId.Of(request.Headers);

        // The response's own writer exists for requests with an endpoint only. So the server writes the head, and the body goes
        // right behind it.
        if (!body.StartAsync().IsCompletedSuccessfully)
            return;
        if (!IsHead(features, request.Method))
            output.Write(problem.Written.Span);
        _ = output.FlushAsync().AsTask();
        instruments.Answered(Operation.Unrouted, refusal.Problem.Status, started: 0);
    }
}
