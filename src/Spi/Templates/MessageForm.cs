namespace PixStream.Spi.Templates;

/// <summary>One type of message in one version: what comes before its operations, one of them, and what follows them.</summary>
internal sealed class MessageForm
{
    /// <param name="type">Such as <c>pacs.008</c>.</param>
    /// <param name="version">Such as <c>1.13</c>.</param>
    /// <param name="before">The template of the body up to the first operation.</param>
    /// <param name="operation">The template of one operation.</param>
    /// <param name="after">What closes the body.</param>
    public MessageForm(string type, string version, string before, string operation, string after)
    {
        Head = new MessageTemplate($"{Header(type, version)}<Document>{before}");
        Operation = new MessageTemplate(operation);
        Tail = new MessageTemplate($"{after}</Document></Envelope>");
    }

    public MessageTemplate Head { get; }

    public MessageTemplate Operation { get; }

    public MessageTemplate Tail { get; }

    /// <summary>
    /// Whether its operations are about earlier ones, and how old these are at most, in minutes: 0 if they are not, 1 if
    /// those were made in the same minute.
    /// </summary>
    public int OriginalMinutes { get; init; }

    /// <summary>Bytes that a message can have.</summary>
    public int LengthMax(int operations) =>
        Head.FixedLength + MessageValues.LengthMax + Tail.FixedLength
        + operations * (Operation.FixedLength + MessageValues.LengthMax);

    // All types have the same header: the published schemas' SPIEnvelopeMessage and head.001.
    private static string Header(string type, string version) => $$"""
        <?xml version="1.0" encoding="UTF-8"?><Envelope xmlns="https://www.bcb.gov.br/pi/{{type}}/{{version}}"><AppHdr>
        <Fr><FIId><FinInstnId><Othr><Id>{Sender}</Id></Othr></FinInstnId></FIId></Fr>
        <To><FIId><FinInstnId><Othr><Id>{Receiver}</Id></Othr></FinInstnId></FIId></To>
        <BizMsgIdr>{MessageId}</BizMsgIdr><MsgDefIdr>{{type}}.spi.{{version}}</MsgDefIdr><CreDt>{Now}</CreDt>
        <Sgntr><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>
        <ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
        <ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
        <ds:Reference><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
        <ds:DigestValue>{Digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>
        <ds:SignatureValue>{Signature}</ds:SignatureValue></ds:Signature></Sgntr></AppHdr>
        """;
}
