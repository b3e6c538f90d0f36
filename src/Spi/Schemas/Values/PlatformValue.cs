using System.Xml;
using System.Xml.Schema;

namespace PixStream.Spi.Schemas.Values;

/// <summary>What System.Xml makes of a text.</summary>
internal enum Reading
{
    /// <summary>It is a value of the type.</summary>
    Value = 0,

    /// <summary>It is not.</summary>
    Refused = 1,

    /// <summary>System.Xml failed at it.</summary>
    Thrown = 2,
}

/// <summary>Asks System.Xml whether a text is a value of a type.</summary>
internal static class PlatformValue
{
    /// <summary>
    /// Its parsers throw what they like at texts that only look like a value, such as ArgumentOutOfRangeException at an instant
    /// that becomes the year 10000 when it is rounded.
    /// </summary>
    /// <param name="type">The type; null allows any text.</param>
    /// <param name="text">The text.</param>
    public static Reading Read(XmlSchemaDatatype? type, string text)
    {
        try
        {
            type?.ParseValue(text, new NameTable(), null);
            return Reading.Value;
        }
        catch (XmlSchemaException)
        {
            return Reading.Refused;
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            return Reading.Thrown;
        }
    }
}
