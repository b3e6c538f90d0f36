using PixStream.Spi.Generation;

namespace PixStream.Cli.Load;

/// <summary>A type of message that can be sent, and what makes one invalid for its schema while it stays well-formed.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Make">Makes a valid one, from the sender to the receiver.</param>
/// <param name="EndTag">Where the value ends that is spoilt.</param>
/// <param name="Spoils">What is put there.</param>
internal sealed record MessageKind(string Name, Func<MessageGenerator, string, string, byte[]> Make, byte[] EndTag, byte[] Spoils)
{
    // Not a zero: schemas let that pass, as the amount is the same.
    private static readonly byte[] ThirdDecimal = "1"u8.ToArray();

    public static readonly MessageKind Pacs008 = new(
        "pacs.008", (generator, from, to) => generator.MakePacs008(from, to), "</IntrBkSttlmAmt>"u8.ToArray(), ThirdDecimal);

    /// <summary>Its status is a code that there is not.</summary>
    public static readonly MessageKind Pacs002 = new(
        "pacs.002", (generator, from, to) => generator.MakePacs002(from, to), "</TxSts>"u8.ToArray(), "X"u8.ToArray());

    public static readonly MessageKind Pacs004 = new(
        "pacs.004", (generator, from, to) => generator.MakePacs004(from, to), "</RtrdIntrBkSttlmAmt>"u8.ToArray(), ThirdDecimal);

    /// <summary>It echoes more than there may be.</summary>
    public static readonly MessageKind Pibr002 = new(
        "pibr.002", (generator, from, to) => generator.MakePibr002(from, to), "</OrgnlData>"u8.ToArray(),
        [.. Enumerable.Repeat((byte)'x', MessageGenerator.EchoLengthMax + 1)]);

    public static IReadOnlyList<MessageKind> All { get; } = [Pacs008, Pacs002, Pacs004, Pibr002];

    /// <summary>Makes a message that a schema refuses at one place.</summary>
    public byte[] MakeInvalid(MessageGenerator generator, string from, string to)
    {
        var valid = Make(generator, from, to);
        var at = valid.AsSpan().IndexOf(EndTag);
        return [.. valid.AsSpan(0, at), .. Spoils, .. valid.AsSpan(at)];
    }
}
