using System.Runtime.InteropServices;
using System.Text;

namespace PixStream.Spi.Schemas.Compiling;

/// <summary>The names that a schema uses, so that a message's names need not become new strings. Immutable.</summary>
internal sealed class KnownNames
{
    private readonly Slot[] _slots;

    public KnownNames(IEnumerable<string> names)
    {
        All = [.. names.Distinct()];
        var size = 16;
        while (size < All.Length * 4)
            size *= 2;
        _slots = new Slot[size];
        foreach (var name in All)
        {
            var utf8 = Encoding.UTF8.GetBytes(name);
            var at = Hash(utf8) & (size - 1);
            while (_slots[at].Utf8 is not null)
                at = (at + 1) & (size - 1);
            _slots[at] = new Slot(utf8, name);
        }
    }

    public string[] All { get; }

    /// <summary>The string of a name; a new one if no schema knows it.</summary>
    public string Find(ReadOnlySpan<byte> utf8)
    {
        for (var at = Hash(utf8) & (_slots.Length - 1); _slots[at].Utf8 is { } known; at = (at + 1) & (_slots.Length - 1))
            if (utf8.SequenceEqual(known))
                return _slots[at].Name;
        return Encoding.UTF8.GetString(utf8);
    }

    // The table is fixed once made, and sparse: names that a caller makes collide cost him a few comparisons.
    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = (uint)utf8.Length;
        foreach (var b in utf8[..Math.Min(utf8.Length, 24)])
            hash = hash * 31 + b;
        return (int)((hash ^ (hash >> 15)) & int.MaxValue);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Slot(byte[] Utf8, string Name);
}
