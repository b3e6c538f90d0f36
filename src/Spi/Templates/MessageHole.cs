namespace PixStream.Spi.Templates;

/// <summary>Which value goes into a hole of a template; the templates use the members' names.</summary>
internal enum MessageHole
{
    /// <summary>Nothing: the template ends.</summary>
    None = 0,

    /// <summary>ISPB of the sender; of a payment, the payer's institution.</summary>
    Sender = 1,

    /// <summary>ISPB of the receiver; of a payment, the payee's institution.</summary>
    Receiver = 2,

    /// <summary>BizMsgIdr and MsgId, which are the same.</summary>
    MessageId = 3,

    /// <summary>The instant at which the message is made, the same wherever it is asked for.</summary>
    Now = 4,

    /// <summary>Base64 of 32 random bytes.</summary>
    Digest = 5,

    /// <summary>Base64 of 256 random bytes.</summary>
    Signature = 6,

    /// <summary>The number of operations.</summary>
    Operations = 7,

    /// <summary>A new end to end id.</summary>
    EndToEndId = 8,

    /// <summary>A TxId element, or nothing.</summary>
    TxId = 9,

    /// <summary>Reais with two decimals.</summary>
    Amount = 10,

    /// <summary>A code for how the payer named the payee.</summary>
    Initiation = 11,

    /// <summary>A person's or a company's name.</summary>
    Name = 12,

    /// <summary>A valid CPF or CNPJ.</summary>
    TaxId = 13,

    /// <summary>An account number.</summary>
    Account = 14,

    /// <summary>A branch number of four digits.</summary>
    Branch = 15,

    /// <summary>A code for the type of account.</summary>
    AccountType = 16,

    /// <summary>A RmtInf element, or nothing.</summary>
    FreeText = 17,

    /// <summary>The end to end id of the payment that the operation is about.</summary>
    Original = 18,

    /// <summary>The id of what the operation is about: the payment, or its return.</summary>
    OriginalInstruction = 19,

    /// <summary>A code for what became of it.</summary>
    Status = 20,

    /// <summary>The elements that go with the status: when it was settled, or why not.</summary>
    Outcome = 21,

    /// <summary>The id of the return.</summary>
    ReturnId = 22,

    /// <summary>A code for why it is returned.</summary>
    ReturnReason = 23,

    /// <summary>What the echo request said.</summary>
    EchoData = 24,
}
