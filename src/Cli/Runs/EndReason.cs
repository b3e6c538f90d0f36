using System.Text.Json.Serialization;

namespace PixStream.Cli.Runs;

/// <summary>Why a run ended.</summary>
[JsonConverter(typeof(EndReasonJson))]
internal enum EndReason
{
    /// <summary>All messages of <c>--count</c> are done.</summary>
    Count = 1,

    /// <summary>The time is over.</summary>
    Duration = 2,

    /// <summary>Every stream had nothing left (<c>--until-empty</c>).</summary>
    Empty = 3,

    /// <summary>Ctrl+C, or a signal to stop.</summary>
    Interrupt = 4,

    /// <summary>The server refused for good.</summary>
    Refused = 5,

    /// <summary>No server answered at all.</summary>
    Unreachable = 6,

    /// <summary>What was read could not be stored (<c>--out</c>).</summary>
    NotStored = 7,
}
