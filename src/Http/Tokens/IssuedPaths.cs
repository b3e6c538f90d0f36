using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PixStream.Streams.Values;

namespace PixStream.Http.Tokens;

/// <summary>
/// The last path given out for each of the streams in use. A request for the very path that we made needs no second MAC to prove
/// that we made it, and nearly all requests are. What is not found here (another stream took the place, a restart) is checked by
/// its MAC.
/// </summary>
internal sealed class IssuedPaths
{
    /// <summary>A power of two: 128 KiB of references.</summary>
    private const int Places = 1 << 14;

    private readonly string?[] _paths = new string?[Places];

    public void Add(StreamId stream, string path) => Volatile.Write(ref PlaceOf(stream), path);

    /// <summary>Compares in a time that does not tell how much of the path was right.</summary>
    public bool Has(StreamId stream, string? path) =>
        path is not null
        && Volatile.Read(ref PlaceOf(stream)) is { } issued
        && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(issued.AsSpan()), MemoryMarshal.AsBytes(path.AsSpan()));

    private ref string? PlaceOf(StreamId stream) => ref _paths[(int)(stream.Value & (Places - 1))];
}
