namespace PixStream.Spi.Envelopes;

/// <summary>Why bytes are not an envelope that the service takes. The numbers are stable.</summary>
public enum EnvelopeReason
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>The bytes are not UTF-8.</summary>
    InvalidUtf8 = 1,

    /// <summary>A character that XML 1.0 does not allow, such as a control character.</summary>
    IllegalCharacter = 2,

    /// <summary>The XML declaration is malformed, or names another version than 1.0 or another encoding than UTF-8.</summary>
    XmlDeclaration = 3,

    /// <summary>A DOCTYPE, or anything else that belongs to a DTD.</summary>
    Doctype = 4,

    /// <summary>A processing instruction. XML allows them; SPI messages have no use for them.</summary>
    ProcessingInstruction = 5,

    /// <summary>The bytes end before the message does.</summary>
    Truncated = 6,

    /// <summary>A tag, an attribute, a comment or a CDATA section is not written as XML asks.</summary>
    Syntax = 7,

    /// <summary>An end tag that does not close the element that is open.</summary>
    MismatchedTag = 8,

    /// <summary>Two attributes of one element have the same name.</summary>
    DuplicateAttribute = 9,

    /// <summary>A prefix that no enclosing element declares, or a declaration that the namespace rules forbid.</summary>
    Namespace = 10,

    /// <summary>An entity other than XML's own five, or a reference to a character that XML does not allow.</summary>
    Reference = 11,

    /// <summary>Something other than comments and white space outside the root element.</summary>
    OutsideRoot = 12,

    /// <summary>Deeper nesting, more attributes or more namespace declarations than any SPI message has.</summary>
    TooComplex = 13,

    /// <summary>The root is not <c>Envelope</c> in the namespace of an SPI message.</summary>
    NotAnEnvelope = 20,

    /// <summary>An element that the envelope or its header must hold is not there.</summary>
    MissingElement = 21,

    /// <summary>An element that must be there once is there twice.</summary>
    DuplicateElement = 22,

    /// <summary>The envelope holds something else than AppHdr followed by Document.</summary>
    UnexpectedElement = 23,

    /// <summary>A header value is not of the form that the SPI prescribes.</summary>
    InvalidValue = 24,
}
