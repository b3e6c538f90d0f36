using PixStream.Spi.Xml;

namespace PixStream.Spi.Envelopes;

/// <summary>What is wrong with an envelope, for its sender to read and mend.</summary>
/// <param name="Reason">What kind of thing is wrong.</param>
/// <param name="Line">Line of the offending place, from 1.</param>
/// <param name="Column">Column of the offending place in characters (code points), from 1.</param>
/// <param name="Text">One plain sentence or two, without the position. May quote names and values of the message.</param>
public readonly record struct EnvelopeError(EnvelopeReason Reason, int Line, int Column, string Text)
{
    internal static EnvelopeError At(ReadOnlySpan<byte> xml, XmlFault fault)
    {
        var before = xml[..Math.Min(fault.At, xml.Length)];
        var line = before.Count((byte)'\n') + 1;
        var column = 1;
        foreach (var b in before[(before.LastIndexOf((byte)'\n') + 1)..])
            if ((b & 0xC0) != 0x80)
                column++;
        return new EnvelopeError(fault.Reason, line, column, fault.Text);
    }

    /// <summary>The sentence with its position, as a problem's detail gives it.</summary>
    public override string ToString() => $"Line {Line}, column {Column}: {Text}";
}
