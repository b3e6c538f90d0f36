using System.Globalization;
using System.Text;

namespace PixStream.Bench.Load;

/// <summary>Redis commands as they go over the wire.</summary>
internal static class RedisCommand
{
    /// <summary>Name of the consumer group; one character.</summary>
    public const string Group = "g";

    public static byte[] Of(params string[] words) => Of(Array.ConvertAll(words, Encoding.ASCII.GetBytes));

    public static byte[] Add(string key, byte[] payload) =>
        Of("XADD"u8.ToArray(), Encoding.ASCII.GetBytes(key), [(byte)'*'], [(byte)'m'], payload);

    public static byte[] Repeated(byte[] command, int times) => [.. Enumerable.Repeat(command, times).SelectMany(bytes => bytes)];

    private static byte[] Of(params byte[][] words)
    {
        using var command = new MemoryStream();
        command.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n")));
        foreach (var word in words)
        {
            command.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${word.Length}\r\n")));
            command.Write(word);
            command.Write("\r\n"u8);
        }

        return command.ToArray();
    }
}
