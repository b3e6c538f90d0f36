using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PixStream.Http.Bodies;
using PixStream.Http.Limits;
using PixStream.Http.Pull;
using PixStream.Http.Routing;
using PixStream.Streams.Limits;

namespace PixStream.Http.Refusals;

/// <summary>Answers requests that are refused.</summary>
internal sealed partial class RefusalWriter(ILogger<RefusalWriter> logger)
{
    /// <summary>When to come back after 503, in seconds: a client cannot know better than to try.</summary>
    private const string UnavailableRetrySeconds = "1";

    public static readonly Refusal Unavailable = new(
        Problems.Unavailable,
        "The store cannot make this durable at the moment. Nothing is lost: send the same request again after the time in Retry-After.");

    /// <summary>Refuses what is sent while messages wait for the store.</summary>
    public static Refusal BackPressure(int retryAfterSeconds) => new(
        Problems.BackPressure,
        "More messages wait to be stored than the store takes now. Nothing was stored: send the same again after the time in Retry-After.",
        RetryAfterSeconds: retryAfterSeconds);

    /// <summary>How a detail ends that is about something that was sent to be stored.</summary>
    public const string NothingStored = "Nothing was stored.";

    /// <summary>How a detail begins that is about one part of several.</summary>
    /// <param name="part">Which, from 1; 0 where there is only one.</param>
    public static string Where(int part) => part == 0 ? "" : $"Part {part}: ";

    /// <summary>The first of some reasons, and how many more there are.</summary>
    public static string FirstOf(IReadOnlyList<string> reasons) =>
        reasons.Count > 1 ? Sentences.Join(reasons[0], $"({reasons.Count - 1} more.)") : reasons[0];

    /// <summary>What cannot be read as HTTP, in the web server's own words where it has some.</summary>
    public static Refusal MalformedRequest(Exception? error) => new(
        Problems.MalformedRequest,
        Sentences.Join("The request cannot be read", WithoutEmptyQuotes(error?.Message ?? ""), "Correct the client"));

    /// <param name="part">Which part has the name, from 1; 0 where there is only one.</param>
    /// <param name="bizMsgIdr">The name.</param>
    public static Refusal DuplicateId(int part, string bizMsgIdr) => new(
        Problems.DuplicateId,
        $"{Where(part)}BizMsgIdr {bizMsgIdr} was used for another message of this sender within 24 hours. "
        + "Nothing was stored. Give the new message an id of its own, or send the earlier one as it was.");

    /// <summary>The server quotes what it read only where it may log it.</summary>
    private static string WithoutEmptyQuotes(string text) => text.Replace(": ''", "", StringComparison.Ordinal);

    public Task WriteAsync(HttpContext context, Profile profile, Problem problem, string detail) =>
        WriteAsync(context, profile, new Refusal(problem, detail));

    /// <summary>
    /// Writes the problem. What only its caller knows (Allow, WWW-Authenticate, the Retry-After of a 429) is set before.
    /// </summary>
    public async Task WriteAsync(HttpContext context, Profile profile, Refusal refusal)
    {
        LogRefused(context.Request.Method, refusal.Problem.Status, refusal.Problem.Name);
        using var body = new PooledBuffer(1024);
        ProblemBody.Write(body, profile, refusal);
        var response = context.Response;
        response.StatusCode = refusal.Problem.Status;
        response.ContentType = ProblemBody.ContentTypeOf(profile);
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (refusal.Problem.Status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = UnavailableRetrySeconds;
        if (refusal.RetryAfterSeconds > 0)
            response.Headers.RetryAfter = refusal.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        if (refusal.Problem.Status == StatusCodes.Status406NotAcceptable)
            response.Headers.Vary = "Accept";
        await response.BodyWriter.WriteAsync(body.Written);
    }

    public Task UnavailableAsync(HttpContext context, Profile profile) => WriteAsync(context, profile, Unavailable);

    /// <summary>Refuses a start for want of a free stream.</summary>
    public Task StreamLimitAsync(HttpContext context, Profile profile, TimeSpan retryAfter, int cap, SlotHeader slots)
    {
        context.Response.Headers.RetryAfter = SecondsOf(retryAfter);
        cap = cap == 0 ? slots.Cap : cap;
        context.Response.Headers[SlotHeader.Name] = slots.Of(cap, cap);
        return WriteAsync(
            context,
            profile,
            Problems.StreamLimit,
            $"This participant may have {Counted.Of(cap, "stream")} at once, and each is in use. Go on with one of them, DELETE one, or start again after " +
            "the time in Retry-After, when an idle stream will have been closed.");
    }

    /// <summary>Refuses a request that is over its participant's limit.</summary>
    public Task RateLimitAsync(HttpContext context, Profile profile, TimeSpan retryAfter, LimitState? state, string detail)
    {
        context.Response.Headers.RetryAfter = SecondsOf(retryAfter);
        LimitHeaders.Set(context.Response, state);
        return WriteAsync(context, profile, Problems.RateLimit, detail);
    }

    /// <summary>Whole seconds, rounded up: an answer that comes after them does not come too soon.</summary>
    private static string SecondsOf(TimeSpan time) =>
        ((long)Math.Clamp(Math.Ceiling(time.TotalSeconds), 1, int.MaxValue)).ToString(CultureInfo.InvariantCulture);
}
