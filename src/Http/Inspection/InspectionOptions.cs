using System.ComponentModel.DataAnnotations;

namespace PixStream.Http.Inspection;

/// <summary>What becomes of messages that a check finds invalid.</summary>
public enum MessagePolicy
{
    /// <summary>They are not checked, and go on as they are.</summary>
    Off = 0,

    /// <summary>Their sender is told, and nothing of the submission is stored.</summary>
    Reject = 1,

    /// <summary>They go into quarantine and are never streamed; the others of the submission go on.</summary>
    Quarantine = 2,
}

/// <summary>How messages are checked on their way in: section <c>PixStream:Inspection</c>.</summary>
public sealed class InspectionOptions
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Inspection";

    /// <summary>
    /// What becomes of a message that is not valid for the schema of its type and version. Default Off: no message is validated.
    /// </summary>
    [EnumDataType(typeof(MessagePolicy))]
    public MessagePolicy Invalid { get; set; }

    /// <summary>
    /// What becomes of a message of whose type or version there is no schema. Default Off: it goes on. Counts only where
    /// <see cref="Invalid"/> is not Off.
    /// </summary>
    [EnumDataType(typeof(MessagePolicy))]
    public MessagePolicy UnknownType { get; set; }
}
