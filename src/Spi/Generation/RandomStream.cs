namespace PixStream.Spi.Generation;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, 2014), seeded from the caller's Random: a seeded System.Random is several times
/// slower, and a message takes some eighty draws.
/// </summary>
internal struct RandomStream(Random seed)
{
    private ulong _state = (ulong)seed.NextInt64();

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to below <paramref name="bound"/>; the bias of the modulus does not matter here.</summary>
    public int Below(int bound) => (int)(Next() % (uint)bound);

    /// <summary>Fills with characters of an alphabet of 64; one with fewer letters says some of them twice.</summary>
    public void Fill(Span<byte> text, ReadOnlySpan<byte> alphabet)
    {
        ulong bits = 0;
        for (var i = 0; i < text.Length; i++, bits >>= 6)
        {
            if (i % 10 == 0)
                bits = Next();
            text[i] = alphabet[(int)(bits & 63)];
        }
    }
}
