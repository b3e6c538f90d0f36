using System.Runtime.CompilerServices;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Json;

/// <summary>Where the values of one operation stand in its message.</summary>
internal struct PixOperation
{
    private const int FieldCount = (int)PixField.PayeeAccountType + 1;

    private Slices _slices;

    /// <summary>
    /// Reads from the start of a CdtTrfTxInf to past its end. False if the XML is not well-formed, or if a field is there
    /// twice or is not just text: then no reader can say what the operation's value is.
    /// </summary>
    public bool TryRead(ref EnvelopeWalk walk)
    {
        ((Span<Slice>)_slices).Clear();
        Span<OperationNode> nodes = stackalloc OperationNode[XmlScanner.DepthMax];
        var floor = walk.Scanner.Depth;
        var isPayee = false;
        nodes[floor - 1] = OperationNode.Operation;
        while (true)
        {
            switch (walk.Read())
            {
                case XmlToken.Fault:
                    return false;
                case XmlToken.Start:
                    var depth = walk.Scanner.Depth;
                    var parent = nodes[depth - 2];
                    var node = parent != OperationNode.Other && walk.IsOwn
                        ? OperationPath.Step(parent, walk.Scanner.LocalName, ref isPayee)
                        : OperationNode.Other;
                    nodes[depth - 1] = node;
                    if (OperationPath.TryField(node, isPayee, out var field) && !TryReadField(field, ref walk))
                        return false;
                    break;
                case XmlToken.End when walk.Scanner.Depth < floor:
                    return true;
            }
        }
    }

    /// <summary>The value as written in the message; false if it is not there.</summary>
    public readonly bool TryGet(ReadOnlySpan<byte> xml, PixField field, out ReadOnlySpan<byte> raw)
    {
        var slice = _slices[(int)field];
        raw = xml[slice.At..slice.End];
        return slice.At > 0;
    }

    private bool TryReadField(PixField field, ref EnvelopeWalk walk)
    {
        ref var slice = ref _slices[(int)field];
        if (slice.At > 0)
            return false;
        // An amount is only what the view calls one if it is in reais.
        if (field == PixField.Amount
            && !(walk.Scanner.TryGetAttribute("Ccy"u8, out var currency) && currency.SequenceEqual("BRL"u8)))
            return false;
        slice.At = walk.Scanner.TokenEnd;
        while (true)
        {
            switch (walk.Read())
            {
                case XmlToken.Fault or XmlToken.Start:
                    return false;
                case XmlToken.End:
                    slice.End = walk.Scanner.TokenAt;
                    return true;
            }
        }
    }

    private struct Slice
    {
        public int At;
        public int End;
    }

    [InlineArray(FieldCount)]
    private struct Slices
    {
        private Slice _first;
    }
}
