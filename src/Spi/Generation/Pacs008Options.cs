using PixStream.Spi.Json;
using PixStream.Spi.Templates;

namespace PixStream.Spi.Generation;

/// <summary>What a generated credit transfer shall hold, where chance shall not decide.</summary>
public sealed record Pacs008Options
{
    /// <summary>Most operations that one generated message can have.</summary>
    public const int OperationsLimit = 1_000;

    /// <summary>Highest amount: the schema's 18 digits, two of them decimals.</summary>
    public const decimal AmountLimit = 9_999_999_999_999_999.99m;

    /// <summary>How many operations; 1 (default) to <see cref="OperationsLimit"/>.</summary>
    public int Operations { get; init; } = 1;

    /// <summary>Reais of every operation, 0 to <see cref="AmountLimit"/> in whole centavos; null (default): random.</summary>
    public decimal? Amount { get; init; }

    internal MessageOrder ToOrder()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Operations, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Operations, OperationsLimit);
        return new MessageOrder(MessageForms.Pacs008) { Operations = Operations, Amount = Require(Amount) };
    }

    internal static PixAmount? Require(decimal? amount)
    {
        if (amount is not { } reais)
            return null;
        return PixAmount.TryFromReais(reais, out var good)
            ? good
            : throw new ArgumentOutOfRangeException(nameof(amount), amount, "Whole centavos, up to 9999999999999999.99.");
    }
}
