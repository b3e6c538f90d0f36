using System.Buffers;
using System.Text.Json;
using PixStream.Spi.Xml;

namespace PixStream.Spi.Json;

/// <summary>One operation as the JSON object of the contract.</summary>
internal static class PixOperationJson
{
    private static readonly JsonEncodedText EndToEndId = JsonEncodedText.Encode("endToEndId");
    private static readonly JsonEncodedText Valor = JsonEncodedText.Encode("valor");
    private static readonly JsonEncodedText Pagador = JsonEncodedText.Encode("pagador");
    private static readonly JsonEncodedText Recebedor = JsonEncodedText.Encode("recebedor");
    private static readonly JsonEncodedText Nome = JsonEncodedText.Encode("nome");
    private static readonly JsonEncodedText CpfCnpj = JsonEncodedText.Encode("cpfCnpj");
    private static readonly JsonEncodedText Ispb = JsonEncodedText.Encode("ispb");
    private static readonly JsonEncodedText Agencia = JsonEncodedText.Encode("agencia");
    private static readonly JsonEncodedText ContaTransacional = JsonEncodedText.Encode("contaTransacional");
    private static readonly JsonEncodedText TipoConta = JsonEncodedText.Encode("tipoConta");
    private static readonly JsonEncodedText CampoLivre = JsonEncodedText.Encode("campoLivre");
    private static readonly JsonEncodedText TxId = JsonEncodedText.Encode("txId");
    private static readonly JsonEncodedText DataHoraPagamento = JsonEncodedText.Encode("dataHoraPagamento");

    /// <summary>Whether the two values without which the object would mislead are there and exact.</summary>
    public static bool CanWrite(ReadOnlySpan<byte> xml, in PixOperation operation) =>
        operation.TryGet(xml, PixField.EndToEndId, out _)
        && operation.TryGet(xml, PixField.Amount, out var amount)
        && PixAmount.TryParse(amount, out _);

    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> xml, in PixOperation operation)
    {
        writer.WriteStartObject();
        WriteText(writer, EndToEndId, xml, in operation, PixField.EndToEndId);
        WriteAmount(writer, xml, in operation);
        WriteParty(writer, Pagador, xml, in operation, offset: 0);
        WriteParty(writer, Recebedor, xml, in operation, OperationPath.PayeeOffset);
        if (operation.TryGet(xml, PixField.FreeText, out _))
            WriteText(writer, CampoLivre, xml, in operation, PixField.FreeText);
        else
            writer.WriteString(CampoLivre, ReadOnlySpan<byte>.Empty);
        WriteText(writer, TxId, xml, in operation, PixField.TxId);
        WriteText(writer, DataHoraPagamento, xml, in operation, PixField.AcceptedAt);
        writer.WriteEndObject();
    }

    private static void WriteParty(
        Utf8JsonWriter writer, JsonEncodedText name, ReadOnlySpan<byte> xml, in PixOperation operation, int offset)
    {
        writer.WriteStartObject(name);
        WriteText(writer, Nome, xml, in operation, PixField.PayerName + offset);
        WriteText(writer, CpfCnpj, xml, in operation, PixField.PayerTaxId + offset);
        WriteText(writer, Ispb, xml, in operation, PixField.PayerIspb + offset);
        WriteText(writer, Agencia, xml, in operation, PixField.PayerBranch + offset);
        WriteText(writer, ContaTransacional, xml, in operation, PixField.PayerAccount + offset);
        WriteText(writer, TipoConta, xml, in operation, PixField.PayerAccountType + offset);
        writer.WriteEndObject();
    }

    private static void WriteAmount(Utf8JsonWriter writer, ReadOnlySpan<byte> xml, in PixOperation operation)
    {
        operation.TryGet(xml, PixField.Amount, out var text);
        if (!PixAmount.TryParse(text, out var amount))
            throw new InvalidOperationException("Only operations whose amount can be shown exactly are shown.");
        Span<byte> json = stackalloc byte[PixAmount.BytesMax];
        var number = new ByteWriter(json);
        amount.Write(ref number);
        writer.WritePropertyName(Valor);
        writer.WriteRawValue(json[..number.Written], skipInputValidation: true);
    }

    private static void WriteText(
        Utf8JsonWriter writer, JsonEncodedText name, ReadOnlySpan<byte> xml, in PixOperation operation, PixField field)
    {
        if (!operation.TryGet(xml, field, out var raw))
            writer.WriteNull(name);
        else if (XmlText.IsPlain(raw))
            writer.WriteString(name, raw);
        else
            WriteDecoded(writer, name, raw);
    }

    private static void WriteDecoded(Utf8JsonWriter writer, JsonEncodedText name, ReadOnlySpan<byte> raw)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(raw.Length);
        writer.WriteString(name, buffer.AsSpan(0, XmlText.Decode(raw, buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
