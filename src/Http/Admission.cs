using Microsoft.AspNetCore.Http;
using PixStream.Streams;

namespace PixStream.Http;

/// <summary>
/// Who may do what with whose messages: asked once for every request that names a participant, after its ISPB and token
/// were found well-formed and before anything else of it is looked at. Nothing is refused yet.
/// </summary>
/// <remarks>
/// What comes here later, in this order, each answering with the first refusal it finds: credentials (401, 403), the
/// registry of participants (404), rate limits (429). Each gets its own class; this one only says the order. Checks of a
/// message's content (schema, 422) belong into <see cref="IntakeEndpoint"/>, after its parsing.
/// </remarks>
internal static class Admission
{
    public static Refusal? Refuse(HttpContext context, Ispb participant, Operation operation) => null;
}
