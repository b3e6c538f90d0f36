using System.Text;
using PixStream.Spi.Envelopes;

namespace PixStream.Spi.Tests.Envelopes;

public sealed class EnvelopeRefusalTests
{
    private static string Deep => string.Concat(Enumerable.Repeat("<a>", 63));

    public static TheoryData<string, EnvelopeReason> HeaderParts => new()
    {
        { "<a>", EnvelopeReason.MismatchedTag },
        { "</a>", EnvelopeReason.MismatchedTag },
        { "<a></ a>", EnvelopeReason.MismatchedTag },
        { "<a></A>", EnvelopeReason.MismatchedTag },
        { "<a></aa>", EnvelopeReason.MismatchedTag },
        { "<p:a xmlns:p='u' xmlns:q='u'></q:a>", EnvelopeReason.MismatchedTag },
        { "< a/>", EnvelopeReason.Syntax },
        { "<a/ >", EnvelopeReason.Syntax },
        { "<1/>", EnvelopeReason.Syntax },
        { "<a b/>", EnvelopeReason.Syntax },
        { "<a b=c/>", EnvelopeReason.Syntax },
        { "<a b='<'/>", EnvelopeReason.Syntax },
        { "<a b='1'c='2'/>", EnvelopeReason.Syntax },
        { "<a:b:c xmlns:a='u'/>", EnvelopeReason.Syntax },
        { "<:a/>", EnvelopeReason.Syntax },
        { "<a:/>", EnvelopeReason.Syntax },
        { "<é/>", EnvelopeReason.Syntax },
        { "]]>", EnvelopeReason.Syntax },
        { "<!-- -- -->", EnvelopeReason.Syntax },
        { "<!-- --->", EnvelopeReason.Syntax },
        { "<!ELEMENT a>", EnvelopeReason.Syntax },
        { "<a b='' b=''/>", EnvelopeReason.DuplicateAttribute },
        { "<a xmlns:p='u' xmlns:q='u' p:b='' q:b=''/>", EnvelopeReason.DuplicateAttribute },
        { "<a xmlns:p='u' xmlns:p='v'/>", EnvelopeReason.DuplicateAttribute },
        { "<a xmlns='u' xmlns='v'/>", EnvelopeReason.DuplicateAttribute },
        { "<p:a/>", EnvelopeReason.Namespace },
        { "<a p:b=''/>", EnvelopeReason.Namespace },
        { "<a xmlns:p='u'/><p:a/>", EnvelopeReason.Namespace },
        { "<a xmlns:p=''/>", EnvelopeReason.Namespace },
        { "<a xmlns:xmlns='u'/>", EnvelopeReason.Namespace },
        { "<a xmlns:xml='u'/>", EnvelopeReason.Namespace },
        { "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>", EnvelopeReason.Namespace },
        { "<a xmlns='http://www.w3.org/2000/xmlns/'/>", EnvelopeReason.Namespace },
        { "<xmlns:a/>", EnvelopeReason.Namespace },
        { "<a xml:space='sometimes'/>", EnvelopeReason.Namespace },
        { "&nbsp;", EnvelopeReason.Reference },
        { "& ", EnvelopeReason.Reference },
        { "<a b='&x;'/>", EnvelopeReason.Reference },
        { "&#0;", EnvelopeReason.Reference },
        { "&#xD800;", EnvelopeReason.Reference },
        { "&#xFFFE;", EnvelopeReason.Reference },
        { "&#x110000;", EnvelopeReason.Reference },
        { "&#99999999999;", EnvelopeReason.Reference },
        { "&#X41;", EnvelopeReason.Reference },
        { "&#;", EnvelopeReason.Reference },
        { "&#x;", EnvelopeReason.Reference },
        { "&;", EnvelopeReason.Reference },
        { "<?php ?>", EnvelopeReason.ProcessingInstruction },
        { "<?xml version='1.0'?>", EnvelopeReason.ProcessingInstruction },
        { "<!DOCTYPE a>", EnvelopeReason.Doctype },
        { "\u0001", EnvelopeReason.IllegalCharacter },
        { "é\u000B", EnvelopeReason.IllegalCharacter },
        { "\uFFFE", EnvelopeReason.IllegalCharacter },
        { "é\uFFFF", EnvelopeReason.IllegalCharacter },
        { Deep, EnvelopeReason.TooComplex },
        { $"<a{string.Concat(Enumerable.Range(0, 17).Select(i => $" a{i}=''"))}/>", EnvelopeReason.TooComplex },
        { $"<a{string.Concat(Enumerable.Range(0, 16).Select(i => $" xmlns:n{i}=''"))}/>", EnvelopeReason.Namespace },
        { $"<a{string.Concat(Enumerable.Range(0, 16).Select(i => $" xmlns:n{i}='u'"))}/>", EnvelopeReason.TooComplex },
        { "<a", EnvelopeReason.Syntax },
        { "<!-- ", EnvelopeReason.Truncated },
        { "<![CDATA[", EnvelopeReason.Truncated },
        { TestMessage.Party("Fr", "00038166"), EnvelopeReason.DuplicateElement },
        { TestMessage.Party("To", "00038166"), EnvelopeReason.DuplicateElement },
        { "<BizMsgIdr/>", EnvelopeReason.DuplicateElement },
        { "<MsgDefIdr/>", EnvelopeReason.DuplicateElement },
    };

    [Theory]
    [MemberData(nameof(HeaderParts))]
    public void A_header_with_this_in_it_is_refused(string part, EnvelopeReason reason) =>
        Refuses(TestMessage.With(part), reason);

    [Theory]
    [InlineData("")]
    [InlineData("0003816")]
    [InlineData("000381666")]
    [InlineData("0003816a")]
    [InlineData(" 00038166")]
    [InlineData("00038166\n")]
    [InlineData("0003816&#54;")]
    [InlineData("<![CDATA[00038166]]>")]
    [InlineData("0003<!-- -->8166")]
    [InlineData("00038166<!-- -->")]
    [InlineData("<!-- -->00038166")]
    [InlineData("00038166<a/>")]
    [InlineData("0003816Ä")]
    public void A_sender_that_is_no_plain_ISPB_is_refused(string ispb) =>
        Refuses(new TestMessage { From = TestMessage.Party("Fr", ispb) }, EnvelopeReason.InvalidValue);

    [Theory]
    [InlineData("M00038166abcdefghijklmnopqrstuv")]
    [InlineData("M00038166abcdefghijklmnopqrstuvwx")]
    [InlineData("E00038166abcdefghijklmnopqrstuvw")]
    [InlineData("Ma0038166abcdefghijklmnopqrstuvw")]
    [InlineData("M00038166abcdefghijklmnopqrstu-w")]
    public void A_BizMsgIdr_of_another_form_is_refused(string id) =>
        Refuses(new TestMessage { BizMsgIdr = $"<BizMsgIdr>{id}</BizMsgIdr>" }, EnvelopeReason.InvalidValue);

    public static TheoryData<string, EnvelopeReason> Documents => new()
    {
        { "", EnvelopeReason.MissingElement },
        { "<Document/>", EnvelopeReason.MissingElement },
        { "<Document xmlns='urn:other'/>", EnvelopeReason.UnexpectedElement },
        { "<Document/><Document/>", EnvelopeReason.DuplicateElement },
        { "<AppHdr/>", EnvelopeReason.DuplicateElement },
        { "<Document/><AppHdr/>", EnvelopeReason.UnexpectedElement },
        { "<Other/>", EnvelopeReason.UnexpectedElement },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void An_envelope_that_holds_this_after_its_header_is_refused(string document, EnvelopeReason reason) =>
        Refuses(new TestMessage { Document = document }, reason);

    [Fact]
    public void A_header_that_lacks_a_value_is_refused()
    {
        Refuses(new TestMessage { From = "" }, EnvelopeReason.MissingElement);
        Refuses(new TestMessage { To = "<To><FIId/></To>" }, EnvelopeReason.MissingElement);
        Refuses(new TestMessage { BizMsgIdr = "" }, EnvelopeReason.MissingElement);
        Refuses(new TestMessage { MsgDefIdr = "" }, EnvelopeReason.MissingElement);
    }

    [Theory]
    [InlineData("<Envelope>")]
    [InlineData("<Envelope xmlns='https://www.bcb.gov.br/pi/pacs.008'>")]
    [InlineData("<Envelope xmlns='https://www.bcb.gov.br/pi/pacs.008/'>")]
    [InlineData("<Envelope xmlns='https://www.bcb.gov.br/pi/pacs.008/..'>")]
    [InlineData("<Envelope xmlns='https://www.bcb.gov.br/pi/pacs.008/1.13/x'>")]
    [InlineData("<Envelope xmlns='https://www.bcb.gov.br/pi/pacs-008/1.13'>")]
    [InlineData("<Envelope xmlns='https://www.bcb.gov.br/pi/../../etc/1.13'>")]
    [InlineData("<Envelope xmlns='http://www.bcb.gov.br/pi/pacs.008/1.13'>")]
    [InlineData("<envelope xmlns='https://www.bcb.gov.br/pi/pacs.008/1.13'>")]
    [InlineData("<Envelope xmlns:p='https://www.bcb.gov.br/pi/pacs.008/1.13'>")]
    public void Another_root_is_refused(string root) => Refuses(new TestMessage { Root = root }, EnvelopeReason.NotAnEnvelope);

    [Theory]
    [InlineData("x", EnvelopeReason.OutsideRoot)]
    [InlineData("&amp;", EnvelopeReason.OutsideRoot)]
    [InlineData("<a/>", EnvelopeReason.OutsideRoot)]
    [InlineData("<![CDATA[]]>", EnvelopeReason.OutsideRoot)]
    [InlineData("</a>", EnvelopeReason.MismatchedTag)]
    [InlineData("<", EnvelopeReason.Truncated)]
    [InlineData("<!", EnvelopeReason.Truncated)]
    public void What_follows_the_envelope_is_refused(string after, EnvelopeReason reason) =>
        Refuses(new TestMessage { After = after }, reason);

    [Theory]
    [InlineData("<?xml version=\"1.1\"?>", EnvelopeReason.XmlDeclaration)]
    [InlineData("<?xml encoding=\"UTF-8\"?>", EnvelopeReason.XmlDeclaration)]
    [InlineData("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>", EnvelopeReason.XmlDeclaration)]
    [InlineData("<?xml version=\"1.0\" standalone=\"yes\" encoding=\"UTF-8\"?>", EnvelopeReason.XmlDeclaration)]
    [InlineData("<?xml version=\"1.0\" standalone=\"YES\"?>", EnvelopeReason.XmlDeclaration)]
    [InlineData("<?xml version=\"1.0\"encoding=\"UTF-8\"?>", EnvelopeReason.XmlDeclaration)]
    [InlineData("<?xml version=\"1.0\">", EnvelopeReason.XmlDeclaration)]
    [InlineData(" <?xml version=\"1.0\"?>", EnvelopeReason.ProcessingInstruction)]
    [InlineData("<?xml-stylesheet href=\"x\"?>", EnvelopeReason.ProcessingInstruction)]
    [InlineData("<!DOCTYPE Envelope SYSTEM \"file:///etc/passwd\">", EnvelopeReason.Doctype)]
    [InlineData("\uFEFF\uFEFF", EnvelopeReason.OutsideRoot)]
    [InlineData("text", EnvelopeReason.OutsideRoot)]
    public void What_precedes_the_envelope_is_refused(string before, EnvelopeReason reason) =>
        Refuses(new TestMessage { Declaration = before }, reason);

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        Refuses(Encoding.Latin1.GetBytes(TestMessage.With("é").ToString()), EnvelopeReason.InvalidUtf8);
        Refuses(Encoding.Unicode.GetBytes(new TestMessage().ToString()), EnvelopeReason.IllegalCharacter);
        Refuses([], EnvelopeReason.Truncated);
    }

    [Fact]
    public void The_error_says_where()
    {
        EnvelopeReader.TryRead(TestMessage.With("\r\né😀<a></b>").ToUtf8(), out _, out var error);
        Assert.Equal((EnvelopeReason.MismatchedTag, 2, 6), (error.Reason, error.Line, error.Column));
        Assert.Equal("Line 2, column 6: Another element must be closed first: </a> is expected.", error.ToString());
    }

    private static void Refuses(TestMessage message, EnvelopeReason reason) => Refuses(message.ToUtf8(), reason);

    private static void Refuses(byte[] xml, EnvelopeReason reason)
    {
        Assert.False(EnvelopeReader.TryRead(xml, out var header, out var error));
        Assert.Equal(reason, error.Reason);
        Assert.Equal(default, header);
        Assert.True(error is { Line: > 0, Column: > 0, Text.Length: > 20 });
    }
}
