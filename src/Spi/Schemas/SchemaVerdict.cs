using PixStream.Spi.Schemas.Validating;

namespace PixStream.Spi.Schemas;

/// <summary>The answer to whether a message is valid. Immutable; the same bytes and catalog always give the same.</summary>
public sealed class SchemaVerdict
{
    internal static readonly SchemaVerdict Valid = new(SchemaOutcome.Valid, "The message is valid.", [], hasMore: false);

    internal SchemaVerdict(SchemaOutcome outcome, string text, IReadOnlyList<SchemaViolation> violations, bool hasMore)
    {
        Outcome = outcome;
        Text = text;
        Violations = violations;
        HasMore = hasMore;
    }

    /// <summary>Valid, or why not.</summary>
    public SchemaOutcome Outcome { get; }

    /// <summary>Whether the message is valid.</summary>
    public bool IsValid => Outcome == SchemaOutcome.Valid;

    /// <summary>One plain sentence: the first violation, or which versions there are.</summary>
    public string Text { get; }

    /// <summary>
    /// Where the message breaks its schema, in the order of the message; empty unless <see cref="SchemaOutcome.Invalid"/>. After
    /// a child that cannot stand where it does, the rest of that parent's children is not looked at.
    /// </summary>
    public IReadOnlyList<SchemaViolation> Violations { get; }

    /// <summary>Whether there are more violations than were asked for.</summary>
    public bool HasMore { get; }
}
