using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PixStream.Storage.Journal.Disk;
using PixStream.Streams;

namespace PixStream.Storage.Journal.Tests;

/// <summary>Participants, messages and journals to test with. What looks random comes from a seed.</summary>
internal static class Sample
{
    public static readonly Ispb Sender = Ispb.Parse("99999004");
    public static readonly Ispb Psp = Ispb.Parse("12345678");
    public static readonly Ispb Other = Ispb.Parse("ABCDEF01");

    public static JournalInstruments Instruments { get; } = new(NullLogger<JournalStore>.Instance);

    /// <summary>The n-th of many participants.</summary>
    public static Ispb Participant(int n) => Ispb.Parse(n.ToString("D8", System.Globalization.CultureInfo.InvariantCulture));

    public static IncomingMessage Message(Ispb to, string name, int size = 100, int operations = 1) =>
        new(Sender, to, name, operations, Payload(name, size));

    /// <summary>Bytes that differ with the name, and from place to place.</summary>
    public static byte[] Payload(string name, int size)
    {
        var bytes = new byte[size];
        new Random(name.Length + name.Sum(letter => letter * 31) + size).NextBytes(bytes);
        Encoding.ASCII.GetBytes(name.AsSpan(0, Math.Min(size, name.Length)), bytes);
        return bytes;
    }

    public static JournalStore Open(IJournalDisk disk, TimeProvider time, int segmentBytes = 1 << 20, TimeSpan? retention = null) =>
        new(disk, new JournalOptions { SegmentBytes = segmentBytes, Retention = retention ?? TimeSpan.FromDays(30) }, time, Instruments);
}
