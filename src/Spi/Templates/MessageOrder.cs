using PixStream.Spi.Identifiers;
using PixStream.Spi.Json;

namespace PixStream.Spi.Templates;

/// <summary>What one message shall hold, checked; where it says nothing, chance decides.</summary>
internal sealed record MessageOrder(MessageForm Form)
{
    public int Operations { get; init; } = 1;

    /// <summary>Of every operation.</summary>
    public PixAmount? Amount { get; init; }

    /// <summary>What the operations are about, one each; null where they are about something made up, or nothing.</summary>
    public IReadOnlyList<PaymentReference>? References { get; init; }

    /// <summary>Of every operation.</summary>
    public PaymentStatus? Status { get; init; }

    /// <summary>What an echo repeats, written as XML.</summary>
    public byte[]? EchoData { get; init; }
}
