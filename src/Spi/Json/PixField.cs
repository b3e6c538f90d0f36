namespace PixStream.Spi.Json;

/// <summary>The values of one operation that the JSON view shows, in the order in which they are kept.</summary>
internal enum PixField
{
    /// <summary>PmtId/EndToEndId.</summary>
    EndToEndId = 0,

    /// <summary>PmtId/TxId.</summary>
    TxId = 1,

    /// <summary>IntrBkSttlmAmt.</summary>
    Amount = 2,

    /// <summary>AccptncDtTm.</summary>
    AcceptedAt = 3,

    /// <summary>RmtInf/Ustrd.</summary>
    FreeText = 4,

    /// <summary>Dbtr/Nm. The six of the payer; the payee's follow in the same order.</summary>
    PayerName = 5,

    /// <summary>Dbtr/Id/PrvtId/Othr/Id.</summary>
    PayerTaxId = 6,

    /// <summary>DbtrAgt/FinInstnId/ClrSysMmbId/MmbId.</summary>
    PayerIspb = 7,

    /// <summary>DbtrAcct/Id/Othr/Issr.</summary>
    PayerBranch = 8,

    /// <summary>DbtrAcct/Id/Othr/Id.</summary>
    PayerAccount = 9,

    /// <summary>DbtrAcct/Tp/Cd.</summary>
    PayerAccountType = 10,

    /// <summary>Cdtr/Nm. Version 1.13 has no such field; the view has a place for it.</summary>
    PayeeName = 11,

    /// <summary>Cdtr/Id/PrvtId/Othr/Id.</summary>
    PayeeTaxId = 12,

    /// <summary>CdtrAgt/FinInstnId/ClrSysMmbId/MmbId.</summary>
    PayeeIspb = 13,

    /// <summary>CdtrAcct/Id/Othr/Issr.</summary>
    PayeeBranch = 14,

    /// <summary>CdtrAcct/Id/Othr/Id.</summary>
    PayeeAccount = 15,

    /// <summary>CdtrAcct/Tp/Cd.</summary>
    PayeeAccountType = 16,
}
