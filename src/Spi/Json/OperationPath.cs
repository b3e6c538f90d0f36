namespace PixStream.Spi.Json;

/// <summary>
/// The places inside a CdtTrfTxInf that hold a value of the JSON view. Payer and payee have the same shape, so they share
/// the nodes and differ by the side, which the first step below the operation decides.
/// </summary>
internal static class OperationPath
{
    /// <summary>How far the payee's fields lie behind the payer's.</summary>
    public const int PayeeOffset = PixField.PayeeName - PixField.PayerName;

    /// <summary>The node of a child of <paramref name="parent"/>; sets the side on entering a payer's or payee's part.</summary>
    public static OperationNode Step(OperationNode parent, ReadOnlySpan<byte> name, ref bool isPayee) => parent switch
    {
        OperationNode.Operation => StepOperation(name, ref isPayee),
        OperationNode.PaymentId => OneOf(name, "EndToEndId"u8, OperationNode.EndToEndId, "TxId"u8, OperationNode.TxId),
        OperationNode.Remittance => If(name.SequenceEqual("Ustrd"u8), OperationNode.FreeText),
        OperationNode.Party => OneOf(name, "Nm"u8, OperationNode.PartyName, "Id"u8, OperationNode.PartyId),
        OperationNode.PartyId => If(name.SequenceEqual("PrvtId"u8), OperationNode.PartyPrivateId),
        OperationNode.PartyPrivateId => If(name.SequenceEqual("Othr"u8), OperationNode.PartyOther),
        OperationNode.PartyOther => If(name.SequenceEqual("Id"u8), OperationNode.PartyTaxId),
        OperationNode.Account => OneOf(name, "Id"u8, OperationNode.AccountId, "Tp"u8, OperationNode.AccountType),
        OperationNode.AccountId => If(name.SequenceEqual("Othr"u8), OperationNode.AccountOther),
        OperationNode.AccountOther => OneOf(name, "Id"u8, OperationNode.AccountNumber, "Issr"u8, OperationNode.AccountBranch),
        OperationNode.AccountType => If(name.SequenceEqual("Cd"u8), OperationNode.AccountTypeCode),
        OperationNode.Agent => If(name.SequenceEqual("FinInstnId"u8), OperationNode.AgentInstitution),
        OperationNode.AgentInstitution => If(name.SequenceEqual("ClrSysMmbId"u8), OperationNode.AgentMember),
        OperationNode.AgentMember => If(name.SequenceEqual("MmbId"u8), OperationNode.AgentIspb),
        _ => OperationNode.Other,
    };

    /// <summary>The field that a node's text is; false for a node that holds elements.</summary>
    public static bool TryField(OperationNode node, bool isPayee, out PixField field)
    {
        field = node switch
        {
            OperationNode.EndToEndId => PixField.EndToEndId,
            OperationNode.TxId => PixField.TxId,
            OperationNode.Amount => PixField.Amount,
            OperationNode.AcceptedAt => PixField.AcceptedAt,
            OperationNode.FreeText => PixField.FreeText,
            OperationNode.PartyName => PixField.PayerName,
            OperationNode.PartyTaxId => PixField.PayerTaxId,
            OperationNode.AgentIspb => PixField.PayerIspb,
            OperationNode.AccountBranch => PixField.PayerBranch,
            OperationNode.AccountNumber => PixField.PayerAccount,
            OperationNode.AccountTypeCode => PixField.PayerAccountType,
            _ => (PixField)(-1),
        };
        if (isPayee && field >= PixField.PayerName)
            field += PayeeOffset;
        return field >= 0;
    }

    private static OperationNode StepOperation(ReadOnlySpan<byte> name, ref bool isPayee)
    {
        if (name.StartsWith("Dbtr"u8) || name.StartsWith("Cdtr"u8))
        {
            isPayee = name[0] == 'C';
            var part = name[4..];
            return part.IsEmpty ? OperationNode.Party
                : part.SequenceEqual("Acct"u8) ? OperationNode.Account
                : If(part.SequenceEqual("Agt"u8), OperationNode.Agent);
        }

        return name.SequenceEqual("PmtId"u8) ? OperationNode.PaymentId
            : name.SequenceEqual("IntrBkSttlmAmt"u8) ? OperationNode.Amount
            : name.SequenceEqual("AccptncDtTm"u8) ? OperationNode.AcceptedAt
            : If(name.SequenceEqual("RmtInf"u8), OperationNode.Remittance);
    }

    private static OperationNode OneOf(
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> first, OperationNode firstNode,
        ReadOnlySpan<byte> second, OperationNode secondNode) =>
        name.SequenceEqual(first) ? firstNode : If(name.SequenceEqual(second), secondNode);

    private static OperationNode If(bool matches, OperationNode node) => matches ? node : OperationNode.Other;
}
