using System.Text;
using PixStream.Spi.Identifiers;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Envelopes;

/// <summary>
/// Decides whether bytes are an envelope of the SPI and reads its header: a vectorised look at the bytes, one pass over
/// the XML, nothing allocated but the header's strings. Whatever it accepts is well-formed XML; whether it is valid for its
/// schema is another question.
/// </summary>
public static class EnvelopeReader
{
    /// <summary>
    /// Reads the whole message. Refuses, beyond what is not well-formed: DTDs, processing instructions, encodings other
    /// than UTF-8, names with characters beyond ASCII, <c>xml:</c> attributes, more than 64 levels, 16 attributes an
    /// element or 16 namespace declarations in force, and header values written with references or CDATA.
    /// </summary>
    /// <param name="utf8">One message; a byte order mark and an XML declaration may stand before it.</param>
    /// <param name="header">The header, if the answer is true.</param>
    /// <param name="error">The first thing that is wrong, if the answer is false.</param>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out EnvelopeHeader header, out EnvelopeError error)
    {
        var reading = new Reading(utf8);
        if (reading.TryRead(out header))
        {
            error = default;
            return true;
        }

        error = EnvelopeError.At(utf8, reading.Walk.Scanner.Fault);
        return false;
    }

    private ref struct Reading(ReadOnlySpan<byte> utf8)
    {
        private ReadOnlySpan<byte> _from;
        private ReadOnlySpan<byte> _to;
        private ReadOnlySpan<byte> _bizMsgIdr;
        private ReadOnlySpan<byte> _msgDefIdr;
        private bool _headerSeen;
        private bool _documentSeen;
        private bool _isCreditTransfer;
        private int _operations;

        public EnvelopeWalk Walk = new(utf8);

        public bool TryRead(out EnvelopeHeader header)
        {
            header = default;
            XmlToken token;
            while ((token = Walk.Read()) != XmlToken.Finished)
                if (token == XmlToken.Fault || (token == XmlToken.Start && !TryEnter()))
                    return false;
            if (!HasAll())
                return false;
            header = new EnvelopeHeader(Ascii(_from), Ascii(_to), Ascii(_bizMsgIdr), Ascii(Walk.MessageType), Ascii(Walk.Version),
                _isCreditTransfer ? _operations : 1);
            return true;
        }

        private bool TryEnter()
        {
            switch (Walk.Node)
            {
                case EnvelopeNode.Other:
                    return Walk.Parent != EnvelopeNode.Envelope || Unexpected();
                case EnvelopeNode.Envelope:
                    _isCreditTransfer = Walk.MessageType.SequenceEqual("pacs.008"u8);
                    return true;
                case EnvelopeNode.AppHdr:
                    return _documentSeen ? Unexpected() : Once(ref _headerSeen);
                case EnvelopeNode.Document:
                    return _headerSeen ? Once(ref _documentSeen) : Unexpected();
                case EnvelopeNode.FrId:
                    return TryTake(ref _from);
                case EnvelopeNode.ToId:
                    return TryTake(ref _to);
                case EnvelopeNode.BizMsgIdr:
                    return TryTake(ref _bizMsgIdr);
                case EnvelopeNode.MsgDefIdr:
                    return TryTake(ref _msgDefIdr);
                case EnvelopeNode.Operation:
                    _operations++;
                    return true;
                default:
                    return true;
            }
        }

        /// <summary>The value must be one plain text, so that every reader of the message reads the same.</summary>
        private bool TryTake(ref ReadOnlySpan<byte> value)
        {
            var node = Walk.Node;
            var startAt = Walk.Scanner.TokenAt;
            if (!value.IsEmpty)
                return Fail(EnvelopeReason.DuplicateElement, startAt, $"{EnvelopePath.NameOfValue(node)} is there twice.");
            var token = Walk.Read();
            if (token == XmlToken.Fault)
                return false;
            if (token == XmlToken.Text)
            {
                var text = Walk.Scanner.Xml[Walk.Scanner.TokenAt..Walk.Scanner.TokenEnd];
                token = Walk.Read();
                if (token == XmlToken.Fault)
                    return false;
                if (token == XmlToken.End && HasForm(node, text))
                {
                    value = text;
                    return true;
                }
            }

            return Fail(EnvelopeReason.InvalidValue, startAt, $"{EnvelopePath.NameOfValue(node)} {Form(node)}");
        }

        private static bool HasForm(EnvelopeNode node, ReadOnlySpan<byte> value) => node switch
        {
            EnvelopeNode.BizMsgIdr => MessageId.IsValid(value),
            // From the apostrophe on: neither white space nor references pass.
            EnvelopeNode.MsgDefIdr => value.Length <= 35 && !value.ContainsAnyExceptInRange((byte)'\'', (byte)'~'),
            _ => IspbText.IsValid(value),
        };

        private static string Form(EnvelopeNode node) => node switch
        {
            EnvelopeNode.BizMsgIdr => "must be 'M', an ISPB and 23 letters or digits, and nothing else.",
            EnvelopeNode.MsgDefIdr => "must be 1 to 35 plain characters, such as pacs.008.spi.1.13.",
            _ => "must be an ISPB: eight characters of 0-9 and A-Z, and nothing else.",
        };

        private bool HasAll()
        {
            var missing = !_headerSeen ? "AppHdr"
                : _from.IsEmpty ? EnvelopePath.NameOfValue(EnvelopeNode.FrId)
                : _to.IsEmpty ? EnvelopePath.NameOfValue(EnvelopeNode.ToId)
                : _bizMsgIdr.IsEmpty ? EnvelopePath.NameOfValue(EnvelopeNode.BizMsgIdr)
                : _msgDefIdr.IsEmpty ? EnvelopePath.NameOfValue(EnvelopeNode.MsgDefIdr)
                : !_documentSeen ? "Document"
                : _isCreditTransfer && _operations == 0 ? "Document/FIToFICstmrCdtTrf/CdtTrfTxInf"
                : null;
            return missing is null
                || Fail(EnvelopeReason.MissingElement, Walk.Scanner.TokenAt,
                    $"The Envelope lacks {missing} in its own namespace.");
        }

        private bool Once(ref bool seen)
        {
            var at = Walk.Scanner.TokenAt;
            if (seen)
                return Fail(EnvelopeReason.DuplicateElement, at, $"{Ascii(Walk.Scanner.LocalName)} is there twice.");
            return seen = true;
        }

        private bool Unexpected() => Fail(EnvelopeReason.UnexpectedElement, Walk.Scanner.TokenAt,
            "An Envelope holds AppHdr and then Document, both in its own namespace, and nothing else.");

        private bool Fail(EnvelopeReason reason, int at, string text) => Walk.Scanner.Fault.Set(reason, at, text);

        private static string Ascii(ReadOnlySpan<byte> text) => Encoding.ASCII.GetString(text);
    }
}
