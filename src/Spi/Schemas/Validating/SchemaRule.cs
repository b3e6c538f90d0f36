namespace PixStream.Spi.Schemas.Validating;

/// <summary>What kind of rule of a schema a message breaks. The numbers are stable.</summary>
public enum SchemaRule
{
    /// <summary>A rule of no other kind.</summary>
    Other = 0,

    /// <summary>
    /// An element that cannot stand where it does: an unknown one, one too many, in the wrong order or namespace.
    /// </summary>
    UnexpectedElement = 1,

    /// <summary>An element ends before all that it must hold was there.</summary>
    MissingElement = 2,

    /// <summary>An attribute that the element does not have.</summary>
    UnexpectedAttribute = 3,

    /// <summary>An attribute that the element must have is not there.</summary>
    MissingAttribute = 4,

    /// <summary>Text where only elements can stand.</summary>
    UnexpectedText = 5,

    /// <summary>A value is not of the form, length or range that it must have.</summary>
    InvalidValue = 6,

    /// <summary>A value that must be there once is there twice.</summary>
    NotUnique = 7,
}
