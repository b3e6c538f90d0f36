using System.Text;
using System.Text.RegularExpressions;
using PixStream.Spi.Generation;

namespace PixStream.Harness.Messages;

/// <summary>Messages to send: seeded, schema-valid pacs.008, and the samples of the repository.</summary>
internal sealed class Envelopes(int seed)
{
    public const string ContentType = "application/xml; charset=utf-8";

    private readonly Pacs008Generator _generator = new(new Random(seed), TimeProvider.System);

    public byte[] Make(string from, string to, int operations = 1, decimal? amount = null)
    {
        lock (_generator)
            return _generator.Make(from, to, new Pacs008Options { Operations = operations, Amount = amount });
    }

    public List<byte[]> Make(int count, string from, string to) => [.. Enumerable.Range(0, count).Select(_ => Make(from, to))];

    /// <summary>A sample message, with other ISPBs in its header and a name of its own.</summary>
    public static byte[] Sample(string file, string from, string to, string name)
    {
        var text = File.ReadAllText(Path.Combine(Root, "samples", "messages", file));
        var (oldFrom, oldTo) = (IspbIn(text, "Fr"), IspbIn(text, "To"));
        var oldName = ValueOf(text, "BizMsgIdr");
        return Encoding.UTF8.GetBytes(text
            .Replace(oldName, $"M{from}{name.PadRight(23, '0')}", StringComparison.Ordinal)
            .Replace($">{oldFrom}<", $">{from}<", StringComparison.Ordinal)
            .Replace($">{oldTo}<", $">{to}<", StringComparison.Ordinal));
    }

    public static string BizMsgIdrOf(byte[] message) => ValueOf(Encoding.UTF8.GetString(message), "BizMsgIdr");

    public static string EndToEndIdOf(ReadOnlySpan<byte> message)
    {
        var start = message.IndexOf("<EndToEndId>"u8) + "<EndToEndId>".Length;
        return Encoding.ASCII.GetString(message.Slice(start, 32));
    }

    /// <summary>The folder of the repository.</summary>
    public static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "PixStream.sln")))
                directory = directory.Parent
                    ?? throw new InvalidOperationException("PixStream.sln is in no folder above the tests.");
            return directory.FullName;
        }
    }

    private static string IspbIn(string text, string element) =>
        Regex.Match(text, $"<(?:[a-z]+:)?{element}>.*?<(?:[a-z]+:)?Id>([0-9A-Z]{{8}})<", RegexOptions.Singleline).Groups[1].Value;

    private static string ValueOf(string text, string element)
    {
        var start = text.IndexOf(element + ">", StringComparison.Ordinal) + element.Length + 1;
        return text[start..text.IndexOf('<', start)];
    }
}
