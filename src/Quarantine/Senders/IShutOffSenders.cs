using PixStream.Quarantine.Messages;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Senders;

/// <summary>The port to the flags of senders that are shut off, which last.</summary>
public interface IShutOffSenders
{
    /// <summary>
    /// Shuts a sender off. <see cref="QuarantineStatus.NoChange"/> where it is already: who did it first, and why, stays.
    /// </summary>
    /// <param name="sender">The sender.</param>
    /// <param name="by">Who does it; <c>rate</c> is the program itself.</param>
    /// <param name="reason">Why.</param>
    ValueTask<QuarantineStatus> ShutOffAsync(Ispb sender, string by, string reason);

    /// <summary>Lets a sender in again. <see cref="QuarantineStatus.NoChange"/> where it is not shut off.</summary>
    /// <inheritdoc cref="ShutOffAsync"/>
    ValueTask<QuarantineStatus> AdmitAsync(Ispb sender, string by, string reason);

    /// <summary>All senders that are shut off, by ISPB.</summary>
    ValueTask<ShutOffList> ListAsync();
}

/// <summary>A sender that is shut off.</summary>
/// <param name="Sender">The sender.</param>
/// <param name="Since">Since when, UTC, to the millisecond.</param>
/// <param name="By">Who did it; <c>rate</c> is the program itself.</param>
/// <param name="Reason">Why.</param>
public sealed record ShutOffSender(Ispb Sender, DateTimeOffset Since, string By, string Reason);

/// <summary>The senders that are shut off.</summary>
/// <param name="Status"><see cref="QuarantineStatus.Done"/> or <see cref="QuarantineStatus.Unavailable"/>.</param>
/// <param name="Senders">By ISPB.</param>
public sealed record ShutOffList(QuarantineStatus Status, IReadOnlyList<ShutOffSender> Senders);
