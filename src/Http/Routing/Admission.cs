using Microsoft.AspNetCore.Http;
using PixStream.Http.Bodies;
using PixStream.Http.Credentials;
using PixStream.Http.Credentials.Refusing;
using PixStream.Http.Refusals;
using PixStream.Http.Server;
using PixStream.Streams.Values;

namespace PixStream.Http.Routing;

/// <summary>
/// Who may do what. It stands before each endpoint, behind <see cref="RequestGuard"/>: of a request only the ISPB in its path is
/// read before. Where no credentials are asked for it is not there. Rate limits (429) are the owners' to count.
/// </summary>
/// <remarks>
/// An operation that is not named in <see cref="IsOpen"/> needs a credential, so that a new one cannot be forgotten. Senders that
/// are shut off (403) are refused right after it, by <see cref="Intake.IntakeEndpoint"/>. Checks of a message's content are
/// <see cref="Inspection.SubmissionInspection"/>'s, after the parsing.
/// </remarks>
/// <param name="callers">Null where no credentials are asked for.</param>
/// <param name="refusals">Writes what is refused.</param>
/// <param name="instruments">Counts it.</param>
/// <param name="refused">Remembers it for the audit trail.</param>
internal sealed class Admission(
    CallerIdentity? callers, RefusalWriter refusals, HttpInstruments instruments, RefusedCallers refused)
{
    private static readonly Refusal Crowded = new(
        Problems.Unavailable,
        "More signed requests came lately than this server can keep. Sign the request again after the time in Retry-After.");

    private static readonly Refusal WithoutRegistry = new(
        Problems.Unavailable,
        "The registry of participants cannot be read yet. Send the same request again after the time in Retry-After.");

    /// <summary>The endpoint, for callers that may ask for this.</summary>
    public RequestDelegate Around(Operation operation, Profile profile, RequestDelegate endpoint)
    {
        if (callers is not { } asked || IsOpen(operation))
            return endpoint;
        RequestDelegate admit = context => Judge(asked, context, operation) is { } refusal
            ? refusals.WriteAsync(context, profile, refusal)
            : endpoint(context);
        return context => asked.IsToBeVerified(context) ? VerifyAsync(asked, context, admit) : admit(context);
    }

    /// <summary>When a wait is to end: with its caller, or with the right to wait.</summary>
    /// <param name="context">The request that waits.</param>
    /// <param name="operation">What it waits for.</param>
    /// <param name="caller">Cancelled when the caller has gone.</param>
    public WaitEnd EndOfWait(HttpContext context, Operation operation, CancellationToken caller) =>
        callers is null ? new WaitEnd(caller)
        : callers.Find(context) is { Participant: { } participant } rights
            && rights.FaultFor(operation) == CredentialFault.None
            ? new WaitEnd(caller, participant.Replaced)
        : new WaitEnd(new CancellationToken(canceled: true));

    /// <summary>Why a caller that was admitted and has waited is refused now: it may have lost its right meanwhile.</summary>
    public Refusal? RefuseAfterWait(HttpContext context, Operation operation) =>
        callers is null ? null : Judge(callers, context, operation);

    /// <summary>What needs no credential: it tells nothing of any participant.</summary>
    private static bool IsOpen(Operation operation) =>
        operation is Operation.Health or Operation.Document or Operation.Unrouted;

    private static async Task VerifyAsync(CallerIdentity asked, HttpContext context, RequestDelegate admit)
    {
        await asked.VerifyAsync(context);
        await admit(context);
    }

    private Refusal? Judge(CallerIdentity asked, HttpContext context, Operation operation)
    {
        var participant = default(Ispb);
        var namesOne = context.Request.RouteValues.ContainsKey(RouteText.IspbParameter);
        if (namesOne && RouteText.ReadIspb(context, out participant) is { } malformed)
            return malformed;
        var caller = asked.Find(context);
        var fault = namesOne && caller.Participant is { } known && known.Ispb != participant
            ? CredentialFault.Foreign
            : caller.FaultFor(operation);
        if (fault == CredentialFault.None)
            return null;
        instruments.CredentialRefused(fault);
        switch (fault)
        {
            case CredentialFault.KeysUnavailable:
                return CredentialTexts.WithoutKeys;
            case CredentialFault.RegistryUnavailable:
                return WithoutRegistry;
            case CredentialFault.Crowded:
                return Crowded;
            case CredentialFault.BodyTooLarge:
                return RequestBody.TooLarge(asked.SignedBytesMax);
            default:
                break;
        }

        refused.Add(
            HttpInstruments.NameOf(fault), namesOne ? participant : null, context.Features.Get<Caller>()?.Address);
        var isForbidden = fault is CredentialFault.Foreign or CredentialFault.State or CredentialFault.Scope;
        context.Response.Headers.WWWAuthenticate = Challenges.For(asked, caller.Kind, fault, operation);
        return new Refusal(
            isForbidden ? Problems.Forbidden : Problems.Unauthenticated, CredentialTexts.Of(asked, caller, fault, operation));
    }
}
