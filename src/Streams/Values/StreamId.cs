using System.Globalization;

namespace PixStream.Streams.Values;

/// <summary>Names one stream of one participant: 64 random bits, never used again for that participant.</summary>
public readonly record struct StreamId(ulong Value)
{
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>
/// What a token says once its seal is checked: a stream, and the number of a batch in it, counted from 1.
/// </summary>
public readonly record struct StreamStep(StreamId Stream, long Step);
