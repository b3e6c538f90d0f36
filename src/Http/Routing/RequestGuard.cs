using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PixStream.Http.Bodies;
using PixStream.Http.Pull;
using PixStream.Http.Refusals;
using PixStream.Http.Server;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Http.Routing;

/// <summary>
/// Wraps every endpoint: names the request, counts the endpoint's answers and turns its exceptions into answers. An exception is
/// a bug or failed I/O; refusals of ours never come this way, only those of the server itself (a body too large, too slow, or
/// broken).
/// </summary>
internal sealed partial class RequestGuard(
    RefusalWriter refusals, HttpInstruments instruments, AbortedAnswers aborted, ILogger<RequestGuard> logger)
{
    public RequestDelegate Around(Operation operation, Profile profile, RequestDelegate endpoint) =>
        context => InvokeAsync(context, operation, profile, endpoint);

    private async Task InvokeAsync(HttpContext context, Operation operation, Profile profile, RequestDelegate endpoint)
    {
        var started = instruments.Started();
        var id = RequestId.Of(context.Request.Headers);
        context.Response.Headers[RequestId.Header] = id;
        using var activity = StartActivity(operation, id);
        using var current = IsFollowed(operation) ? CurrentRequest.Begin(id) : null;
        try
        {
            if (TransferCoding.Refuse(context.Request.Headers.TransferEncoding, context.Request.Protocol) is { } refusal)
                await RefuseAndCloseAsync(context, profile, refusal);
            else
                await endpoint(context);
        }
        catch (Exception e)
        {
            await RecoverAsync(context, operation, profile, e);
        }

        instruments.Answered(operation, context.Response.StatusCode, started);
    }

    /// <summary>Where one request's end is in doubt, no other is read behind it.</summary>
    private Task RefuseAndCloseAsync(HttpContext context, Profile profile, Refusal refusal)
    {
        if (HttpProtocol.IsHttp10(context.Request.Protocol) || HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        return refusals.WriteAsync(context, profile, refusal);
    }

    /// <summary>
    /// Whether anything reads the id further on: an audit record, a log or a trace. Where nothing does, a pull is spared the
    /// cost.
    /// </summary>
    private bool IsFollowed(Operation operation) =>
        operation is Operation.Append or Operation.Admin || logger.IsEnabled(LogLevel.Critical)
        || HttpInstruments.Activities.HasListeners();

    private static Activity? StartActivity(Operation operation, string id) =>
        HttpInstruments.Activities.HasListeners()
            ? HttpInstruments.Activities.StartActivity("pixstream." + operation.Name(), ActivityKind.Internal)
                ?.SetTag(RequestId.Tag, id)
            : null;

    private async Task RecoverAsync(HttpContext context, Operation operation, Profile profile, Exception e)
    {
        // A caller that went away leaves broken reads and writes behind, and cannot read an answer.
        if (e is ReaderLeftException
            || (context.RequestAborted.IsCancellationRequested && (e is OperationCanceledException or IOException)))
        {
            LogCallerLeft(e);
            aborted.Add(
                operation, Ispb.TryParse(RouteText.Of(context, RouteText.IspbParameter), out var ispb) ? ispb : null);
            context.Abort();
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }

        var refusal = RefusalFor(e);
        if (refusal.Problem.Status >= StatusCodes.Status500InternalServerError)
            LogFailed(e);
        if (context.Response.HasStarted)
        {
            // Half a body is out. Only a broken connection tells the caller so.
            context.Abort();
            return;
        }

        var id = context.Response.Headers[RequestId.Header];
        context.Response.Clear();
        context.Response.Headers[RequestId.Header] = id;
        await refusals.WriteAsync(context, profile, refusal);
    }

    private static Refusal RefusalFor(Exception e) => e switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new(Problems.TooLarge, "The body is larger than this server reads. Send less in one request."),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } =>
            new(Problems.RequestTimeout, "The body came too slowly. Send it again over a better connection."),
        BadHttpRequestException => RefusalWriter.MalformedRequest(e),
        IOException or TimeoutException or OperationCanceledException =>
            new(Problems.Unavailable, "The store does not answer. Send the same request again after the time in Retry-After."),
        _ => new(Problems.Internal, "A defect of the service, and logged there. Sending the same request again is safe."),
    };
}
