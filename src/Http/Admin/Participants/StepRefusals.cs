using PixStream.Http.Refusals;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Http.Admin.Participants;

/// <summary>What is told where the registry does not take a change.</summary>
internal static class StepRefusals
{
    /// <param name="ispb">The participant.</param>
    /// <param name="answer">Any but Done and NoChange.</param>
    public static Refusal Of(Ispb ispb, RegistryAnswer answer) => answer.Status switch
    {
        RegistryStatus.NotFound => new(Problems.NotFound, $"{ispb} is not in the registry. Onboard it first."),
        RegistryStatus.BadReason => ActionBody.BadReason,
        RegistryStatus.Unavailable => RefusalWriter.Unavailable,
        RegistryStatus.Damaged => new(
            Problems.Unavailable,
            "A part of the registry in the store is damaged, or of a later version of the program. Nothing can be changed until it can be read."),
        RegistryStatus.Malformed => QueryText.Malformed("A part of the change is not of its form."),
        RegistryStatus.Exists => Conflict(
            $"{ispb} is in the registry already, and not as this says. Change what differs by a step of its own."),
        RegistryStatus.CertificateTaken => Conflict(
            $"The certificate belongs to {answer.Owner}, and a certificate belongs to one participant. Remove it there first."),
        RegistryStatus.KeyTaken => Conflict(
            $"The key id belongs to {answer.Owner}, and a key id belongs to one participant. Take another id."),
        RegistryStatus.TooManyCertificates => Conflict(
            $"A participant has {RegistryEntry.CertificatesMax} certificates at most. Remove one of {ispb} first."),
        RegistryStatus.TooManyKeys => Conflict(
            $"A participant has {RegistryEntry.KeysMax} keys at most. Remove one of {ispb} first."),
        RegistryStatus.Full => Conflict(
            $"The registry has {IKeptRegistry.ParticipantsMax} participants, which is the most. Remove one first."),
        var status => throw new InvalidOperationException($"A change came out as {status}."),
    };

    private static Refusal Conflict(string detail) => new(Problems.RegistryConflict, detail);
}
