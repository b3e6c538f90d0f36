namespace PixStream.Spi.Json;

/// <summary>What a status report says of an operation: the schemas' ExternalPaymentTransactionStatus1Code.</summary>
public enum PaymentStatus
{
    /// <summary><c>ACSP</c>: the payee's institution takes it, it is to be settled.</summary>
    Accepted = 1,

    /// <summary><c>ACSC</c>: it is settled; said to the institution that was debited.</summary>
    SettledForPayer = 2,

    /// <summary><c>ACCC</c>: it is settled; said to the institution that was credited.</summary>
    SettledForPayee = 3,

    /// <summary><c>RJCT</c>: it is not settled, and will not be.</summary>
    Rejected = 4,
}
