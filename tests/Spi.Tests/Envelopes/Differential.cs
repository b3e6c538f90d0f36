using System.Text;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Tests.Envelopes;

/// <summary>The comparison that must hold for any bytes whatever.</summary>
internal static class Differential
{
    /// <summary>What of XML the scanner declines on purpose.</summary>
    private static readonly EnvelopeReason[] Declined =
    [
        EnvelopeReason.ProcessingInstruction, EnvelopeReason.XmlDeclaration, EnvelopeReason.Namespace, EnvelopeReason.TooComplex,
        // XmlReader lets the last character be cut short.
        EnvelopeReason.InvalidUtf8,
    ];

    /// <summary>Null if we and XmlReader agree on these bytes, else what is wrong.</summary>
    public static string? Check(byte[] xml, bool alsoRefusals)
    {
        var accepted = EnvelopeReader.TryRead(xml, out var header, out var error);
        var ours = XmlOracle.ScannerEvents(xml, out var fault);
        if (accepted && ours is null)
            return $"the reader accepts, the scanner says {fault.Reason}";
        if (ours is null)
            return alsoRefusals ? CheckRefusal(xml, fault) : null;
        var theirs = XmlOracle.Events(xml, out var theirError);
        if (theirs is null)
            return $"we accept, XmlReader says: {theirError}";
        if (ours != theirs)
            return $"we read\n{ours}\nXmlReader reads\n{theirs}";
        if (!accepted)
            return error.Reason >= EnvelopeReason.NotAnEnvelope ? null : $"the scanner accepts, the reader says {error}";
        var expected = XmlOracle.Header(xml);
        return header == expected ? null : $"we read {header}, XDocument reads {expected}";
    }

    private static string? CheckRefusal(byte[] xml, XmlFault fault)
    {
        var isName = fault.Reason == EnvelopeReason.Syntax && fault.At < xml.Length && xml[fault.At] >= 128;
        if (Declined.Contains(fault.Reason) || isName || XmlOracle.Events(xml, out _) is null)
            return null;
        return $"XmlReader accepts, we say {EnvelopeError.At(xml, fault)}";
    }

    public static string Show(byte[] xml) => $"{Encoding.UTF8.GetString(xml)}\nbase64: {Convert.ToBase64String(xml)}";
}
