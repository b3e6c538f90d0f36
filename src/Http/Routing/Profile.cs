namespace PixStream.Http.Routing;

/// <summary>The two faces of the service. The number is part of every token.</summary>
internal enum Profile : byte
{
    /// <summary>Bacen's: XML, <c>PI-Pull-Next</c>.</summary>
    Spi = 1,

    /// <summary>The simpler one: JSON, <c>Pull-Next</c>.</summary>
    Json = 2,
}

/// <summary>The form of a batch. The number is stored with the batch (<c>PullTerms.Tag</c>).</summary>
internal enum BatchForm : byte
{
    /// <summary>None: the caller accepts neither.</summary>
    None = 0,

    /// <summary>One message, or one JSON object.</summary>
    Single = 1,

    /// <summary>A multipart of messages, or a JSON array.</summary>
    Multi = 2,
}

/// <summary>
/// What is kept with a batch so that its replay is the same, byte for byte: its form, and the key of its next token.
/// </summary>
internal readonly record struct BatchTag(BatchForm Form, byte KeyId)
{
    public static BatchTag From(ushort value) => new((BatchForm)(value >> 8), (byte)value);

    public ushort ToUInt16() => (ushort)(((byte)Form << 8) | KeyId);
}
