using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Schemas.Validating;

/// <summary>What became of a validation. The numbers are stable.</summary>
public enum SchemaOutcome
{
    /// <summary>The message is valid for the schema of its type and version.</summary>
    Valid = 0,

    /// <summary>It is not; the violations say where.</summary>
    Invalid = 1,

    /// <summary>There is no schema for any version of this type.</summary>
    UnknownType = 2,

    /// <summary>There are schemas for this type, and no schema for this version.</summary>
    UnknownVersion = 3,

    /// <summary>
    /// The bytes are no envelope in the first place. Does not happen to a message that <see cref="EnvelopeReader"/> accepted.
    /// </summary>
    NotAnEnvelope = 4,
}
