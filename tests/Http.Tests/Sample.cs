using System.Text;
using PixStream.Spi.Generation;

namespace PixStream.Http.Tests;

/// <summary>Messages and bodies to send. Seeded: a run repeats.</summary>
internal static class Sample
{
    public static byte[] Message(
        int seed = 1, string from = HttpHarness.Other, string to = HttpHarness.Psp, int operations = 1) =>
        new Pacs008Generator(new Random(seed), TimeProvider.System)
            .Make(from, to, new Pacs008Options { Operations = operations });

    /// <summary>A message of about a megabyte, which gzip makes little smaller and of which the JSON view shows all.</summary>
    public static byte[] Large(int seed)
    {
        var text = new byte[760_000];
        new Random(seed).NextBytes(text);
        var message = Encoding.UTF8.GetString(Message(seed)).Replace(
            "</CdtTrfTxInf>", $"<RmtInf><Ustrd>{Convert.ToBase64String(text)}</Ustrd></RmtInf></CdtTrfTxInf>",
            StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(message);
    }

    public static List<byte[]> Messages(
        int count, string from = HttpHarness.Other, string to = HttpHarness.Psp, int operations = 1)
    {
        var generator = new Pacs008Generator(new Random(count + (operations * 1000)), TimeProvider.System);
        var options = new Pacs008Options { Operations = operations };
        return [.. Enumerable.Range(0, count).Select(_ => generator.Make(from, to, options))];
    }
}
