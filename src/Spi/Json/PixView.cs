using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Json;

/// <summary>
/// The JSON view of a message. An operation of a pacs.008 is shown as <c>endToEndId, valor, pagador, recebedor, campoLivre, txId,
/// dataHoraPagamento</c>; what the message does not hold is <c>null</c>, so that every object has the same members.
/// <c>campoLivre</c> is a text and names nothing: without one it is <c>""</c>. All else is shown whole: <c>{"tipo": "pacs.002",
/// "resourceId": …, "xml": …}</c>, with <c>tipo</c> null if the bytes are no envelope. So are the pacs.008 that the view cannot
/// show exactly: an operation without end to end id, an amount that is not in BRL or not a plain decimal, a value that is there
/// twice or has elements in it.
/// </summary>
public static class PixView
{
    private static readonly JsonEncodedText Tipo = JsonEncodedText.Encode("tipo");
    private static readonly JsonEncodedText ResourceId = JsonEncodedText.Encode("resourceId");
    private static readonly JsonEncodedText Xml = JsonEncodedText.Encode("xml");

    /// <summary>
    /// Writes one object for each operation of a pacs.008, one object for any other message; the caller opens the array.
    /// Never throws for what the message holds.
    /// </summary>
    /// <returns>How many objects were written, 1 or more.</returns>
    public static int Write(Utf8JsonWriter writer, ReadOnlySpan<byte> envelope, string resourceId) =>
        Write(writer, envelope, resourceId, operationsMax: int.MaxValue);

    /// <summary>
    /// Writes exactly one object: a pacs.008 with several operations is shown whole, so that nothing is split or dropped.
    /// </summary>
    public static void WriteSingle(Utf8JsonWriter writer, ReadOnlySpan<byte> envelope, string resourceId) =>
        Write(writer, envelope, resourceId, operationsMax: 1);

    private static int Write(Utf8JsonWriter writer, ReadOnlySpan<byte> envelope, string resourceId, int operationsMax)
    {
        var operations = ArrayPool<PixOperation>.Shared.Rent(Math.Min(operationsMax, 16));
        try
        {
            var walk = new EnvelopeWalk(envelope);
            var count = ReadOperations(ref walk, ref operations, operationsMax);
            if (count == 0)
            {
                WriteWhole(writer, envelope, walk.MessageType, resourceId);
                return 1;
            }

            for (var i = 0; i < count; i++)
                PixOperationJson.Write(writer, envelope, in operations[i]);
            return count;
        }
        finally
        {
            ArrayPool<PixOperation>.Shared.Return(operations);
        }
    }

    /// <summary>All operations, or 0 if the message must be shown whole.</summary>
    private static int ReadOperations(ref EnvelopeWalk walk, ref PixOperation[] operations, int operationsMax)
    {
        var count = 0;
        XmlToken token;
        while ((token = walk.Read()) != XmlToken.Finished)
        {
            if (token == XmlToken.Fault)
                return 0;
            if (token != XmlToken.Start)
                continue;
            if (walk.Node == EnvelopeNode.Envelope && !walk.MessageType.SequenceEqual("pacs.008"u8))
                return 0;
            if (walk.Node != EnvelopeNode.Operation)
                continue;
            if (count == operationsMax)
                return 0;
            if (count == operations.Length)
                Grow(ref operations);
            if (!operations[count].TryRead(ref walk) || !PixOperationJson.CanWrite(walk.Scanner.Xml, in operations[count]))
                return 0;
            count++;
        }

        return count;
    }

    private static void Grow(ref PixOperation[] operations)
    {
        var larger = ArrayPool<PixOperation>.Shared.Rent(operations.Length * 2);
        operations.CopyTo(larger, 0);
        ArrayPool<PixOperation>.Shared.Return(operations);
        operations = larger;
    }

    private static void WriteWhole(Utf8JsonWriter writer, ReadOnlySpan<byte> envelope, ReadOnlySpan<byte> type, string resourceId)
    {
        writer.WriteStartObject();
        if (type.IsEmpty)
            writer.WriteNull(Tipo);
        else
            writer.WriteString(Tipo, type);
        writer.WriteString(ResourceId, resourceId);
        if (Utf8.IsValid(envelope))
            writer.WriteString(Xml, envelope);
        else
            writer.WriteString(Xml, Encoding.UTF8.GetString(envelope));
        writer.WriteEndObject();
    }
}
