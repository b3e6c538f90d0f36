using PixStream.Spi.Identifiers;
using PixStream.Spi.Templates;

namespace PixStream.Spi.Generation;

/// <summary>What a generated return shall hold, where chance shall not decide.</summary>
public sealed record Pacs004Options
{
    /// <summary>
    /// The payment that is returned, and the id of the return, which is new if no id is given. Null (default): a payment that
    /// the receiver made within the last 90 days.
    /// </summary>
    public PaymentReference? Reference { get; init; }

    /// <summary>Reais, 0 to <see cref="Pacs008Options.AmountLimit"/> in whole centavos; null (default): random.</summary>
    public decimal? Amount { get; init; }

    internal MessageOrder ToOrder()
    {
        Reference?.Require();
        return new MessageOrder(MessageForms.Pacs004)
        {
            Amount = Pacs008Options.Require(Amount),
            References = Reference is { } reference ? [reference] : null,
        };
    }
}
