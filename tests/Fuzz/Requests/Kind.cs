namespace PixStream.Fuzz.Requests;

/// <summary>Which of the two faces.</summary>
internal enum Profile
{
    Spi = 0,
    Json = 1,
}

/// <summary>What a request is meant to do, before it is mutated.</summary>
internal enum Kind
{
    /// <summary>New messages.</summary>
    Append = 0,

    /// <summary>A message that was accepted, again.</summary>
    Resend = 1,

    /// <summary>Another message under a message key that was used.</summary>
    Conflict = 2,

    Start = 3,

    /// <summary>The next step of a stream.</summary>
    Pull = 4,

    /// <summary>The batch outstanding, again.</summary>
    Replay = 5,

    /// <summary>A step that was left behind.</summary>
    PullSuperseded = 6,

    /// <summary>A stream that ended.</summary>
    PullEnded = 7,

    /// <summary>Confirms and ends.</summary>
    End = 8,

    /// <summary>Ends, and gives the batch outstanding back.</summary>
    EndUnconfirmed = 9,

    EndSuperseded = 10,

    EndEnded = 11,

    /// <summary>The utility that makes messages.</summary>
    Generate = 12,

    Health = 13,

    Document = 14,

    UnknownPath = 15,
}
