using PixStream.Streams.Ports;

namespace PixStream.Doubles;

/// <summary>Names that can be had again: the same seed gives the same ones.</summary>
internal sealed class SeededSource(int seed) : IRandomSource
{
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();

    public ulong NextUInt64()
    {
        lock (_gate)
            return (ulong)_random.NextInt64() << 1;
    }
}
