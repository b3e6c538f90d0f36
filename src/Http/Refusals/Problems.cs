namespace PixStream.Http.Refusals;

/// <summary>One kind of refusal.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Name">Stable; <c>type</c> is <c>urn:pixstream:problem:</c> and this.</param>
/// <param name="Title">The same for every occurrence. What this one is about, and what to do next, is in the detail.</param>
internal sealed record Problem(int Status, string Name, string Title)
{
    /// <summary>The problem's <c>type</c>.</summary>
    public string Type { get; } = "urn:pixstream:problem:" + Name;
}

/// <summary>A problem, and what to tell this caller about it.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Detail">What is wrong here, and what to do next.</param>
/// <param name="Reasons">All that is wrong, where there can be several things; a problem in JSON lists them.</param>
/// <param name="RetryAfterSeconds">When to send the same again; 0 where that depends on the problem alone.</param>
internal readonly record struct Refusal(
    Problem Problem, string Detail, IReadOnlyList<string>? Reasons = null, int RetryAfterSeconds = 0);

/// <summary>
/// All refusals. docs/reference/openapi.json lists them in the order of <see cref="All"/>. To add one, follow CONTRIBUTING.md,
/// "A new refusal".
/// </summary>
internal static class Problems
{
    public static readonly Problem MalformedIspb = new(400, "malformed-ispb", "The ISPB is malformed");
    public static readonly Problem MalformedToken = new(400, "malformed-token", "The token is not one of ours");
    public static readonly Problem MalformedMessage = new(400, "malformed-message", "The message is malformed");
    public static readonly Problem MalformedRequest = new(400, "malformed-request", "The request is malformed");
    public static readonly Problem Unauthenticated = new(401, "unauthenticated", "There is no valid credential");
    public static readonly Problem Forbidden = new(403, "forbidden", "The credential does not allow this");
    public static readonly Problem SenderShutOff = new(403, "sender-shut-off", "The sender is shut off");
    public static readonly Problem NotFound = new(404, "not-found", "There is nothing at this path");
    public static readonly Problem MethodNotAllowed = new(405, "method-not-allowed", "The path does not take this method");
    public static readonly Problem NotAcceptable = new(406, "not-acceptable", "No acceptable form");
    public static readonly Problem RequestTimeout = new(408, "request-timeout", "The request took too long to arrive");
    public static readonly Problem LengthRequired = new(411, "length-required", "The body's length is missing");
    public static readonly Problem TooLarge = new(413, "too-large", "The body is too large");
    public static readonly Problem UriTooLong = new(414, "uri-too-long", "The request's line is too long");
    public static readonly Problem UnsupportedMediaType = new(415, "unsupported-media-type", "The body is of another type");
    public static readonly Problem DuplicateId = new(409, "duplicate-id", "The id was used for another message");
    public static readonly Problem StreamGone = new(410, "stream-gone", "The stream ended or moved on");
    public static readonly Problem SchemaViolation =
        new(422, "schema-violation", "The message is not valid for its type and version");
    public static readonly Problem SignatureViolation = new(422, "signature-violation", "The message's signature is not good");
    public static readonly Problem StreamLimit = new(429, "stream-limit", "All streams are in use");
    public static readonly Problem RateLimit = new(429, "rate-limit", "The limit of requests or messages is reached");
    public static readonly Problem BackPressure = new(429, "backpressure", "Messages wait for the store");
    public static readonly Problem HeadersTooLarge = new(431, "headers-too-large", "The request's headers are too large");
    public static readonly Problem Internal = new(500, "internal", "The service failed");
    public static readonly Problem UnsupportedTransferCoding =
        new(501, "unsupported-transfer-coding", "The body is framed in a way that is not served");
    public static readonly Problem Unavailable = new(503, "unavailable", "The service is unavailable for the moment");

    // Of the admin API only.
    public static readonly Problem ForbiddenHost = new(403, "forbidden-host", "The request is for another host");
    public static readonly Problem ForbiddenOrigin = new(403, "forbidden-origin", "The request is a web page's");
    public static readonly Problem TooLate = new(409, "too-late", "It is too late to be sure");
    public static readonly Problem Busy = new(409, "busy", "Another step is on its way");
    public static readonly Problem RegistryConflict =
        new(409, "registry-conflict", "The registry cannot take this change");
    public static readonly Problem RegistryInFile = new(409, "registry-in-file", "The registry is kept in a file");
    public static readonly Problem UnusableFiles = new(422, "unusable-files", "The files cannot be used");

    public static IReadOnlyList<Problem> All { get; } =
    [
        MalformedIspb, MalformedToken, MalformedMessage, MalformedRequest, Unauthenticated, Forbidden, SenderShutOff,
        NotFound, MethodNotAllowed, NotAcceptable, RequestTimeout, LengthRequired, TooLarge, UriTooLong, UnsupportedMediaType,
        DuplicateId, StreamGone, SchemaViolation, SignatureViolation, StreamLimit, RateLimit, BackPressure, HeadersTooLarge,
        Internal, UnsupportedTransferCoding, Unavailable, ForbiddenHost, ForbiddenOrigin, TooLate, Busy, RegistryConflict,
        RegistryInFile, UnusableFiles,
    ];
}
