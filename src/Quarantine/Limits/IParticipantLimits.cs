using PixStream.Quarantine.Messages;
using PixStream.Streams.Limits;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Limits;

/// <summary>The port to the limits of participants, which last.</summary>
public interface IParticipantLimits
{
    /// <summary>
    /// Sets what a participant has of its own, all of it; <see cref="OwnLimits.None"/> takes it back.
    /// <see cref="QuarantineStatus.NoChange"/> where it was so before.
    /// </summary>
    /// <param name="participant">The participant.</param>
    /// <param name="limits">Its limits, each in its range.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="reason">Why.</param>
    ValueTask<QuarantineStatus> SetAsync(Ispb participant, OwnLimits limits, string by, string reason);

    /// <summary>What the settings say, and all participants that have limits of their own.</summary>
    ValueTask<LimitList> ListAsync();
}

/// <summary>A participant that has limits of its own.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Limits">Its limits.</param>
/// <param name="Since">Since when, UTC, to the millisecond.</param>
/// <param name="By">Who set them.</param>
/// <param name="Reason">Why.</param>
public sealed record LimitedParticipant(Ispb Participant, OwnLimits Limits, DateTimeOffset Since, string By, string Reason);

/// <summary>All limits.</summary>
/// <param name="Status"><see cref="QuarantineStatus.Done"/> or <see cref="QuarantineStatus.Unavailable"/>.</param>
/// <param name="Default">What the settings say.</param>
/// <param name="Participants">Those that have limits of their own, by ISPB.</param>
public sealed record LimitList(
    QuarantineStatus Status, TrafficLimits Default, IReadOnlyList<LimitedParticipant> Participants)
{
    /// <summary>They cannot be known now.</summary>
    public static readonly LimitList Unavailable = new(QuarantineStatus.Unavailable, TrafficLimits.None, []);
}
