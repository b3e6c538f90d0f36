using PixStream.Spi.Identifiers;
using PixStream.Spi.Json;
using PixStream.Spi.Templates;

namespace PixStream.Spi.Generation;

/// <summary>What a generated status report shall hold, where chance shall not decide.</summary>
public sealed record Pacs002Options
{
    /// <summary>
    /// What it is about, one operation each; 1 to <see cref="Pacs008Options.OperationsLimit"/>. Null (default): one payment
    /// that the receiver made in this minute.
    /// </summary>
    public IReadOnlyList<PaymentReference>? References { get; init; }

    /// <summary>What it says of every operation; null (default): most are settled, some rejected.</summary>
    public PaymentStatus? Status { get; init; }

    internal MessageOrder ToOrder()
    {
        if (Status is { } status && !Enum.IsDefined(status))
            throw new ArgumentOutOfRangeException(nameof(Status), Status, "Not a status.");
        var order = new MessageOrder(MessageForms.Pacs002) { Status = Status };
        if (References is null)
            return order;
        ArgumentOutOfRangeException.ThrowIfLessThan(References.Count, 1, nameof(References));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(References.Count, Pacs008Options.OperationsLimit, nameof(References));
        foreach (var reference in References)
            reference.Require();
        return order with { Operations = References.Count, References = References };
    }
}
