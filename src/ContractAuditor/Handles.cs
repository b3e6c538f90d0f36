namespace PixStream.ContractAuditor;

/// <summary>Messages on their way to the server.</summary>
public sealed class Append
{
    internal Append(Message[] messages, ReadOnlyMemory<byte>[] payloads)
    {
        Messages = messages;
        Payloads = payloads;
    }

    internal Message[] Messages { get; }

    internal ReadOnlyMemory<byte>[] Payloads { get; }
}

/// <summary>A reader's request on its way.</summary>
public sealed class Flight
{
    internal Flight(Ask ask, ParticipantView participant, ReadStream? stream, int place)
    {
        Ask = ask;
        Participant = participant;
        Stream = stream;
        Place = place;
    }

    /// <summary>What was asked.</summary>
    public Ask Ask { get; }

    internal ParticipantView Participant { get; }

    /// <summary>Null with a start, and with a token that no client was given.</summary>
    internal ReadStream? Stream { get; }

    /// <summary>The stream that a start began, once it is answered.</summary>
    internal ReadStream? Began { get; set; }

    /// <summary>Which of the stream's tokens it carries.</summary>
    internal int Place { get; }

    internal Moment SentAt { get; init; }

    /// <summary>How long the server waits for a message; null where the auditor cannot know it.</summary>
    internal TimeSpan? Wait { get; init; }

    /// <summary>The answer says 200 also where the stream had ended before.</summary>
    internal bool EndIsAmbiguous { get; init; }

    /// <summary>No other request of the participant was on its way together with this one.</summary>
    internal bool IsAlone { get; set; } = true;

    /// <summary>How many requests that the cap may count were on their way together with this one.</summary>
    internal int Company { get; set; }

    /// <summary>Another one was on its way in the same stream when this one was sent.</summary>
    internal bool JoinsOthers { get; init; }

    /// <summary>Its wait may end before its time.</summary>
    internal bool WaitMayEnd { get; set; }
}

/// <summary>A question of an operator about parked messages, on its way.</summary>
public sealed class ParkedInquiry
{
    internal ParkedInquiry(ParticipantView participant, Moment sentAt) => (Participant, SentAt) = (participant, sentAt);

    internal ParticipantView Participant { get; }

    internal Moment SentAt { get; }
}

/// <summary>An operator's step with parked messages, on its way.</summary>
public sealed class ParkedStep
{
    internal ParkedStep(ParticipantView participant, bool isRelease, IReadOnlyList<Message> messages, Moment sentAt) =>
        (Participant, IsRelease, Messages, SentAt) = (participant, isRelease, messages, sentAt);

    internal ParticipantView Participant { get; }

    /// <summary>Else they are dropped.</summary>
    internal bool IsRelease { get; }

    internal IReadOnlyList<Message> Messages { get; }

    internal Moment SentAt { get; }

    /// <summary>Those of them that may have been parked when it was asked for.</summary>
    internal HashSet<Message> Possible { get; } = [];

    /// <summary>Not all of them were known to be parked, or another step with them was on its way, too.</summary>
    internal bool MayFail { get; set; }
}

/// <summary>When the auditor was told of something: the time, and its place in the order of all it was told.</summary>
/// <remarks>
/// What was told of before another was sent happened before it; times alone do not say so where they are equal.
/// </remarks>
internal readonly record struct Moment(TimeSpan Time, long Order)
{
    public static bool operator <(Moment left, Moment right) => left.Order < right.Order;

    public static bool operator >(Moment left, Moment right) => left.Order > right.Order;
}

/// <summary>What a run came to.</summary>
/// <param name="Accepted">Messages that were answered with 201.</param>
/// <param name="Confirmed">Of them: confirmed by an answer that was heard.</param>
/// <param name="PerhapsConfirmed">Of them: confirmed by a request whose answer was never heard.</param>
/// <param name="Replays">Answers that were compared with an earlier answer to the same token.</param>
/// <param name="ReplaysAfterResume">Of them: with one that was given before the server was started again.</param>
public sealed record AuditSummary(int Accepted, int Confirmed, int PerhapsConfirmed, int Replays, int ReplaysAfterResume)
{
    /// <summary>Accepted messages that are known to be parked.</summary>
    public int Parked { get; init; }

    /// <summary>Accepted messages that an operator dropped.</summary>
    public int Dropped { get; init; }
}
