using System.Buffers;
using System.Security;
using System.Text;
using System.Xml;
using PixStream.Spi.Identifiers;
using PixStream.Spi.Templates;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Generation;

/// <summary>
/// Makes messages of the SPI at random. The pacs messages are valid for the published schemas; the pibr.002 is made after
/// messages that others show in public. Genuine: the structure, the check digits of CPF and CNPJ, the form of the
/// identifiers, the times. Not genuine: the signature, which only has the look of one (one reference where the SPI has three,
/// no KeyInfo, random bytes for digest and value) and verifies against nothing; and the people, who do not exist.
/// The same seed and time give the same bytes: two generators must not share a seed where identifiers have to be unique.
/// Not for use by several threads at once.
/// </summary>
public sealed class MessageGenerator(Random seededRandom, TimeProvider time)
{
    /// <summary>Most characters that an echo repeats.</summary>
    public const int EchoLengthMax = 35;

    private static readonly MessageOrder OnePayment = new Pacs008Options().ToOrder();
    private static readonly MessageOrder OneReport = new Pacs002Options().ToOrder();
    private static readonly MessageOrder OneReturn = new Pacs004Options().ToOrder();
    private static readonly MessageOrder OneEcho = new(MessageForms.Pibr002);

    private readonly MessageValues _values = new(seededRandom);

    /// <summary>A credit transfer, version 1.13: about 2.5 KB for one operation.</summary>
    /// <param name="senderIspb">The payer's institution.</param>
    /// <param name="receiverIspb">The payee's institution.</param>
    /// <param name="options">What it shall hold; null: one operation.</param>
    /// <exception cref="ArgumentException">An ISPB is not one, or an option is out of range.</exception>
    public byte[] MakePacs008(string senderIspb, string receiverIspb, Pacs008Options? options = null) =>
        Make(senderIspb, receiverIspb, options?.ToOrder() ?? OnePayment);

    /// <summary>A status report, version 1.14.</summary>
    /// <param name="senderIspb">Who reports: most often the settlement core, <c>00038166</c>.</param>
    /// <param name="receiverIspb">Whose operations it is about.</param>
    /// <param name="options">What it shall hold; null: the status of one payment that no payer made.</param>
    /// <exception cref="ArgumentException">An ISPB is not one, or an option is out of range.</exception>
    public byte[] MakePacs002(string senderIspb, string receiverIspb, Pacs002Options? options = null) =>
        Make(senderIspb, receiverIspb, options?.ToOrder() ?? OneReport);

    /// <summary>A payment return, version 1.5, with one operation.</summary>
    /// <param name="senderIspb">Who returns: the institution of him who was paid.</param>
    /// <param name="receiverIspb">The institution of him who had paid.</param>
    /// <param name="options">What it shall hold; null: the return of one payment that no payer made.</param>
    /// <exception cref="ArgumentException">An ISPB is not one, or an option is out of range.</exception>
    public byte[] MakePacs004(string senderIspb, string receiverIspb, Pacs004Options? options = null) =>
        Make(senderIspb, receiverIspb, options?.ToOrder() ?? OneReturn);

    /// <summary>The answer to an echo request (pibr.001), version 1.3.</summary>
    /// <param name="senderIspb">Who answers: the settlement core, <c>00038166</c>.</param>
    /// <param name="receiverIspb">Who asked.</param>
    /// <param name="data">
    /// What the request said: 1 to <see cref="EchoLengthMax"/> characters of Unicode's basic plane, no control characters.
    /// Null: random.
    /// </param>
    /// <exception cref="ArgumentException">An ISPB is not one, or the data are not as described.</exception>
    public byte[] MakePibr002(string senderIspb, string receiverIspb, string? data = null)
    {
        if (data is null)
            return Make(senderIspb, receiverIspb, OneEcho);
        if (data.Length is < 1 or > EchoLengthMax || !data.All(c => XmlConvert.IsXmlChar(c) && !char.IsControl(c)))
            throw new ArgumentException($"An echo repeats 1 to {EchoLengthMax} characters.", nameof(data));
        var xml = Encoding.UTF8.GetBytes(SecurityElement.Escape(data));
        return Make(senderIspb, receiverIspb, OneEcho with { EchoData = xml });
    }

    private byte[] Make(string senderIspb, string receiverIspb, MessageOrder order)
    {
        IspbText.Require(senderIspb);
        IspbText.Require(receiverIspb);

        var buffer = ArrayPool<byte>.Shared.Rent(order.Form.LengthMax(order.Operations));
        var writer = new ByteWriter(buffer);
        _values.BeginMessage(senderIspb, receiverIspb, time.GetUtcNow().UtcDateTime, order);
        Write(ref writer, order.Form.Head);
        for (var i = 0; i < order.Operations; i++)
        {
            _values.BeginOperation(i);
            Write(ref writer, order.Form.Operation);
        }

        Write(ref writer, order.Form.Tail);
        var made = buffer.AsSpan(0, writer.Written).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return made;
    }

    private void Write(ref ByteWriter writer, MessageTemplate template)
    {
        foreach (var piece in template.Pieces)
        {
            writer.Write(piece.Text);
            _values.Write(ref writer, piece.Hole);
        }
    }
}
