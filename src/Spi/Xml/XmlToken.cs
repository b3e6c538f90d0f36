namespace PixStream.Spi.Xml;

/// <summary>What <see cref="XmlScanner.Read"/> found.</summary>
internal enum XmlToken
{
    /// <summary>The XML is not well-formed, or not of the kind we take: see the scanner's fault. Nothing follows.</summary>
    Fault = 0,

    /// <summary>A start tag. An empty element gives a start and an end.</summary>
    Start = 1,

    /// <summary>An end tag.</summary>
    End = 2,

    /// <summary>Character data, as written: references are checked and not yet replaced.</summary>
    Text = 3,

    /// <summary>A CDATA section.</summary>
    CData = 4,

    /// <summary>A comment.</summary>
    Comment = 5,

    /// <summary>The message ended where it should.</summary>
    Finished = 6,
}
