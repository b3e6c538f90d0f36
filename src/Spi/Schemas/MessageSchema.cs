using System.Collections.Concurrent;
using System.Xml.Schema;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Schemas.Compiling;
using PixStream.Spi.Schemas.Validating;
using PixStream.Spi.Schemas.Values;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Schemas;

/// <summary>The compiled schema of one message type and version.</summary>
internal sealed class MessageSchema
{
    public const string RootName = "Envelope";
    public const string SignatureNamespace = "http://www.w3.org/2000/09/xmldsig#";

    // A validator that saw a longer message is not kept: it keeps buffers as long.
    private const int KeptBytesMax = 1024 * 1024;

    private readonly XmlSchemaSet _set;
    private readonly ConcurrentQueue<SchemaEngine> _engines = new();

    public MessageSchema(
        SchemaEntry entry, XmlSchemaSet set, string targetNamespace, IEnumerable<string> elementNames, bool isSignatureOpen)
    {
        Entry = entry;
        _set = set;
        Namespace = targetNamespace;
        IsSignatureOpen = isSignatureOpen;
        Names = new KnownNames([.. elementNames, targetNamespace, SignatureNamespace, "Ccy"]);
    }

    public SchemaEntry Entry { get; }

    public string Namespace { get; }

    public KnownNames Names { get; }

    /// <summary>Of its types, in the set that all its validators share.</summary>
    public ValueJudges Judges { get; } = new();

    /// <summary>Whether anything at all may stand in a Signature, so that no code needs to look.</summary>
    public bool IsSignatureOpen { get; }

    public SchemaVerdict Validate(ReadOnlySpan<byte> utf8, int violationsMax)
    {
        var engine = Take();
        var pass = new SchemaPass(utf8, this, engine, violationsMax, explanation: null);
        if (pass.TryRun())
            Keep(engine, utf8.Length);
        else if (pass.Fault.Reason != EnvelopeReason.None)
            return NotAnEnvelope(utf8, pass.Fault);
        return pass.RefusedCalls is null ? SchemaVerdict.Valid : Explain(utf8, pass.RefusedCalls, violationsMax);
    }

    public static SchemaVerdict NotAnEnvelope(ReadOnlySpan<byte> utf8, XmlFault fault) =>
        new(SchemaOutcome.NotAnEnvelope, EnvelopeError.At(utf8, fault).ToString(), [], hasMore: false);

    /// <summary>
    /// Once more, now asking before each step what the schema would allow: that costs too much to do it for every message.
    /// </summary>
    private SchemaVerdict Explain(ReadOnlySpan<byte> utf8, HashSet<int> calls, int violationsMax)
    {
        var engine = Take();
        var explanation = new Explanation(Namespace, calls, Judges, violationsMax);
        var pass = new SchemaPass(utf8, this, engine, violationsMax, explanation);
        if (pass.TryRun())
            Keep(engine, utf8.Length);
        var found = explanation.Violations;
        return new SchemaVerdict(SchemaOutcome.Invalid, found[0].ToString(), found, explanation.HasMore);
    }

    /// <summary>No more of them come to be than threads validate at once.</summary>
    private SchemaEngine Take() => _engines.TryDequeue(out var engine) ? engine : new SchemaEngine(_set, Names);

    private void Keep(SchemaEngine engine, int length)
    {
        if (engine.IsFresh && length <= KeptBytesMax)
            _engines.Enqueue(engine);
    }
}
