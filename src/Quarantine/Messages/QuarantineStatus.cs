namespace PixStream.Quarantine.Messages;

/// <summary>How a question or a step came out.</summary>
public enum QuarantineStatus
{
    /// <summary>Found, or done and durable.</summary>
    Done = 1,

    /// <summary>There is no such message, or not any more. Nothing changed.</summary>
    NotFound = 2,

    /// <summary>Another step with the same message is on its way. Nothing changed; ask again.</summary>
    Busy = 3,

    /// <summary>Who does it or why is missing or too long (<see cref="ActionText"/>). Nothing changed.</summary>
    BadReason = 4,

    /// <summary>
    /// It could not be made durable, or cannot be read now. What is durable stands; the same may be asked again.
    /// </summary>
    Unavailable = 5,

    /// <summary>There are as many messages in quarantine as there may be. Nothing was stored.</summary>
    Full = 6,

    /// <summary>It was so already. Nothing changed.</summary>
    NoChange = 7,
}
