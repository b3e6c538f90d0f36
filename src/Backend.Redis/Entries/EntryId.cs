using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PixStream.Backend.Redis.Entries;

/// <summary>
/// The id of an entry in a participant's Redis Stream. It is chosen here, not by Redis: the entry that carries message n is then
/// the first one at or behind <c>n-0</c>, and Redis refuses an id that is not above the newest one.
/// </summary>
/// <param name="Sequence">The last sequence that was given to a message once the entry is there.</param>
/// <param name="Commit">
/// The number of the entry. Counts from 1 and never falls; an entry without messages differs by it alone.
/// </param>
internal readonly record struct EntryId(long Sequence, long Commit) : IComparable<EntryId>
{
    public int CompareTo(EntryId other) =>
        Sequence != other.Sequence ? Sequence.CompareTo(other.Sequence) : Commit.CompareTo(other.Commit);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}-{Commit}");

    /// <summary>The id at which a search for a message begins.</summary>
    public static string At(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{sequence}-0");

    /// <exception cref="FormatException">The text is not an id.</exception>
    public static EntryId Parse(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long sequence, out var length) && length < text.Length && text[length] == '-'
        && Utf8Parser.TryParse(text[(length + 1)..], out long commit, out var rest) && length + 1 + rest == text.Length
            ? new EntryId(sequence, commit)
            : throw new FormatException($"'{Encoding.UTF8.GetString(text)}' is not the id of an entry.");

    public static bool operator <(EntryId left, EntryId right) => left.CompareTo(right) < 0;

    public static bool operator >(EntryId left, EntryId right) => left.CompareTo(right) > 0;

    public static bool operator <=(EntryId left, EntryId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EntryId left, EntryId right) => left.CompareTo(right) >= 0;
}
