using Microsoft.AspNetCore.Http;
using PixStream.Http.Intake;
using PixStream.Http.Refusals;
using PixStream.Streams.Values;

namespace PixStream.Http.Routing;

/// <summary>
/// Who may do what with whose messages: asked once for every request that names a participant, after its ISPB and token were
/// found well-formed and before anything else of it is looked at. It refuses nothing yet: senders that are shut off (403) are
/// refused right after it, by <see cref="IntakeEndpoint"/>.
/// </summary>
/// <remarks>
/// What comes here later, in this order, each answering with the first refusal it finds: credentials (401, 403), the
/// registry of participants (404), rate limits (429). Each gets its own class; this one only says the order. Checks of a
/// message's content (schema and signature, 422) are <see cref="Inspection.SubmissionInspection"/>'s, after the parsing.
/// </remarks>
internal static class Admission
{
    public static Refusal? Refuse(HttpContext context, Ispb participant, Operation operation) => null;
}
