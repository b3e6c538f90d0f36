namespace PixStream.Spi.Identifiers;

/// <summary>What a status report or a return is about.</summary>
/// <param name="Payment">The payment; never the default value.</param>
/// <param name="Return">Its return, if that is meant; null (default): the payment itself. Never the default value.</param>
public readonly record struct PaymentReference(EndToEndId Payment, ReturnId? Return = null)
{
    internal void Require()
    {
        if (Payment == default || Return == default(ReturnId))
            throw new ArgumentException("A reference has ids of the form that the schemas prescribe.");
    }
}
