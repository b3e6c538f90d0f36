using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Xml;

/// <summary>The first thing found wrong. Set once; <see cref="At"/> is a byte offset, turned into a line only if asked.</summary>
internal struct XmlFault
{
    public EnvelopeReason Reason;
    public int At;
    public string Text;

    /// <summary>Always false, so that a check can be left with <c>return fault.Set(…)</c>.</summary>
    public bool Set(EnvelopeReason reason, int at, string text)
    {
        Reason = reason;
        At = at;
        Text = text;
        return false;
    }

    public bool SetTruncated(int at) =>
        Set(EnvelopeReason.Truncated, at, "The message ends here, in the middle of its XML. Was all of it sent?");
}
