namespace PixStream.Spi.Tests.Generation;

/// <summary>A clock that stands still.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public static FixedTime PiDay { get; } = new(new DateTimeOffset(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero));

    public override DateTimeOffset GetUtcNow() => now;
}
