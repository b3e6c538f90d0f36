using System.Text;

namespace PixStream.Spi.Templates;

/// <summary>Fixed bytes of a message, cut where values go: a piece is followed by the value that its hole names.</summary>
internal sealed class MessageTemplate
{
    /// <param name="text">XML in which <c>{Name}</c> is the hole of that name. Line breaks are not part of it.</param>
    public MessageTemplate(string text)
    {
        // Fixed text and names of holes alternate.
        var parts = text.ReplaceLineEndings("").Split('{', '}');
        Pieces = new Piece[(parts.Length + 1) / 2];
        for (var i = 0; i < Pieces.Length; i++)
        {
            var hole = 2 * i + 1 < parts.Length ? Enum.Parse<MessageHole>(parts[2 * i + 1]) : MessageHole.None;
            Pieces[i] = new Piece(Encoding.UTF8.GetBytes(parts[2 * i]), hole);
        }

        FixedLength = Pieces.Sum(piece => piece.Text.Length);
    }

    public Piece[] Pieces { get; }

    /// <summary>Bytes of all pieces, without the values.</summary>
    public int FixedLength { get; }

    /// <summary>Fixed bytes and the hole behind them.</summary>
    internal readonly record struct Piece(byte[] Text, MessageHole Hole);
}
