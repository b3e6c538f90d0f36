using System.Runtime.CompilerServices;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Envelopes;

/// <summary>Scans a message and says of each element which node of the envelope it is.</summary>
internal ref struct EnvelopeWalk(ReadOnlySpan<byte> xml)
{
    private Nodes _nodes;
    private int _namespaceId;

    public XmlScanner Scanner = new(xml);

    /// <summary>The node of the element whose start was read last.</summary>
    public EnvelopeNode Node { get; private set; }

    /// <summary>The node that holds it; <see cref="EnvelopeNode.Other"/> for the root.</summary>
    public EnvelopeNode Parent { get; private set; }

    /// <summary>From the root's namespace, once the root was read: <c>pacs.008</c>.</summary>
    public ReadOnlySpan<byte> MessageType { get; private set; }

    /// <summary>From the root's namespace, once the root was read: <c>1.13</c>.</summary>
    public ReadOnlySpan<byte> Version { get; private set; }

    /// <summary>Whether the element whose start was read last is in the message's own namespace.</summary>
    public readonly bool IsOwn => Scanner.NamespaceId == _namespaceId;

    public XmlToken Read()
    {
        var token = Scanner.Read();
        if (token != XmlToken.Start)
            return token;
        var depth = Scanner.Depth;
        if (depth == 1)
            return ReadRoot();
        Parent = _nodes[depth - 2];
        Node = Parent != EnvelopeNode.Other && IsOwn ? EnvelopePath.Step(Parent, Scanner.LocalName) : EnvelopeNode.Other;
        _nodes[depth - 1] = Node;
        return token;
    }

    private XmlToken ReadRoot()
    {
        if (!Scanner.LocalName.SequenceEqual("Envelope"u8)
            || !MessageNamespace.TryRead(Scanner.NamespaceUri, out var type, out var version))
        {
            Scanner.Fault.Set(EnvelopeReason.NotAnEnvelope, Scanner.TokenAt,
                "The root must be <Envelope xmlns=\"https://www.bcb.gov.br/pi/TYPE/VERSION\">, such as …/pi/pacs.008/1.13.");
            return XmlToken.Fault;
        }

        MessageType = type;
        Version = version;
        _namespaceId = Scanner.NamespaceId;
        Node = _nodes[0] = EnvelopeNode.Envelope;
        return XmlToken.Start;
    }

    [InlineArray(XmlScanner.DepthMax)]
    private struct Nodes
    {
        private EnvelopeNode _first;
    }
}
