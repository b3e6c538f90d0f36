namespace PixStream.Spi.Generation;

/// <summary>
/// A <see cref="MessageGenerator"/> for those who only pay: random pacs.008 messages of version 1.13, about 2.5 KB for one
/// operation. The same seed and time give the same bytes. Not for use by several threads at once.
/// </summary>
public sealed class Pacs008Generator(Random seededRandom, TimeProvider time)
{
    private readonly MessageGenerator _messages = new(seededRandom, time);

    /// <summary>One message with one operation.</summary>
    /// <exception cref="ArgumentException">An ISPB is not one.</exception>
    public byte[] Make(string senderIspb, string receiverIspb) => _messages.MakePacs008(senderIspb, receiverIspb);

    /// <summary>One message as the options say.</summary>
    /// <exception cref="ArgumentException">An ISPB is not one, or an option is out of range.</exception>
    public byte[] Make(string senderIspb, string receiverIspb, Pacs008Options options) =>
        _messages.MakePacs008(senderIspb, receiverIspb, options);
}
