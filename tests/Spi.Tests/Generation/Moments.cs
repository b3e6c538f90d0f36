using Microsoft.Extensions.Time.Testing;

namespace PixStream.Spi.Tests.Generation;

/// <summary>Clocks that stand still.</summary>
internal static class Moments
{
    /// <summary>15:09:26.535 on the 14th of March 2026.</summary>
    public static FakeTimeProvider PiDay => new(new DateTimeOffset(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero));
}
