using Microsoft.AspNetCore.Http;
using PixStream.Http.Intake;
using PixStream.Http.Refusals;
using PixStream.Streams.Values;

namespace PixStream.Http.Routing;

/// <summary>
/// A placeholder: it admits every request. Credentials (401, 403), the registry (404) and rate limits (429) will go here, in
/// this order. It is asked once for each request that names a participant, after its ISPB and token were found well-formed.
/// </summary>
/// <remarks>
/// Each check gets its own class; this one only says the order. Senders that are shut off (403) are refused right after it, by
/// <see cref="IntakeEndpoint"/>. Checks of a message's content (schema and signature, 422) are
/// <see cref="Inspection.SubmissionInspection"/>'s, after the parsing.
/// </remarks>
internal static class Admission
{
    public static Refusal? Refuse(HttpContext context, Ispb participant, Operation operation) => null;
}
