using PixStream.Spi.Schemas.Validating;

namespace PixStream.Spi.Schemas;

/// <summary>One place where a message is not as its schema asks, for the message's sender to read and mend.</summary>
/// <param name="Rule">What kind of rule is broken.</param>
/// <param name="Line">Line of the place, from 1, counted by the line feeds in the bytes.</param>
/// <param name="Column">Column of the place in characters (code points), from 1.</param>
/// <param name="Path">
/// The element, by the local names from below the root on, such as <c>Document/FIToFICstmrCdtTrf/CdtTrfTxInf/IntrBkSttlmAmt</c>;
/// <c>Envelope</c> for the root. An element that is missing: the one that lacks it.
/// </param>
/// <param name="Text">One plain sentence, without the position. May quote names and values of the message, shortened.</param>
public readonly record struct SchemaViolation(SchemaRule Rule, int Line, int Column, string Path, string Text)
{
    /// <summary>Position, path and sentence.</summary>
    public override string ToString() => $"Line {Line}, column {Column}, {Path}: {Text}";
}
