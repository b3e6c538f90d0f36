namespace PixStream.Spi.Json;

/// <summary>
/// The elements of an operation that are looked at, by their place. Where the payer's is named, the payee's is meant too.
/// </summary>
internal enum OperationNode : byte
{
    /// <summary>Any other element, and all that it holds.</summary>
    Other = 0,

    /// <summary>CdtTrfTxInf itself.</summary>
    Operation = 1,

    /// <summary>PmtId.</summary>
    PaymentId = 2,

    /// <summary>PmtId/EndToEndId.</summary>
    EndToEndId = 3,

    /// <summary>PmtId/TxId.</summary>
    TxId = 4,

    /// <summary>IntrBkSttlmAmt.</summary>
    Amount = 5,

    /// <summary>AccptncDtTm.</summary>
    AcceptedAt = 6,

    /// <summary>RmtInf.</summary>
    Remittance = 7,

    /// <summary>RmtInf/Ustrd.</summary>
    FreeText = 8,

    /// <summary>Dbtr or Cdtr.</summary>
    Party = 9,

    /// <summary>Dbtr/Nm.</summary>
    PartyName = 10,

    /// <summary>Dbtr/Id.</summary>
    PartyId = 11,

    /// <summary>Dbtr/Id/PrvtId.</summary>
    PartyPrivateId = 12,

    /// <summary>Dbtr/Id/PrvtId/Othr.</summary>
    PartyOther = 13,

    /// <summary>Dbtr/Id/PrvtId/Othr/Id.</summary>
    PartyTaxId = 14,

    /// <summary>DbtrAcct or CdtrAcct.</summary>
    Account = 15,

    /// <summary>DbtrAcct/Id.</summary>
    AccountId = 16,

    /// <summary>DbtrAcct/Id/Othr.</summary>
    AccountOther = 17,

    /// <summary>DbtrAcct/Id/Othr/Id.</summary>
    AccountNumber = 18,

    /// <summary>DbtrAcct/Id/Othr/Issr.</summary>
    AccountBranch = 19,

    /// <summary>DbtrAcct/Tp.</summary>
    AccountType = 20,

    /// <summary>DbtrAcct/Tp/Cd.</summary>
    AccountTypeCode = 21,

    /// <summary>DbtrAgt or CdtrAgt.</summary>
    Agent = 22,

    /// <summary>DbtrAgt/FinInstnId.</summary>
    AgentInstitution = 23,

    /// <summary>DbtrAgt/FinInstnId/ClrSysMmbId.</summary>
    AgentMember = 24,

    /// <summary>DbtrAgt/FinInstnId/ClrSysMmbId/MmbId.</summary>
    AgentIspb = 25,
}
