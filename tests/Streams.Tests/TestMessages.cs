using System.Text;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests;

/// <summary>Institutions and messages to write tests with.</summary>
internal static class TestMessages
{
    public static readonly Ispb Sender = Ispb.Parse("99999003");
    public static readonly Ispb Reader = Ispb.Parse("99999004");
    public static readonly Ispb OtherReader = Ispb.Parse("9999900Z");

    public static IncomingMessage New(
        string bizMsgIdr, string? content = null, int operations = 1, Ispb? to = null, Ispb? from = null) =>
        new(from ?? Sender, to ?? Reader, bizMsgIdr, operations, Encoding.UTF8.GetBytes(content ?? $"content of {bizMsgIdr}"));

    public static IncomingMessage[] Many(string name, int count, Ispb? to = null) =>
        [.. Enumerable.Range(1, count).Select(number => New($"{name}{number}", to: to))];

    public static ResourceId Id(long number) => ResourceId.Create(DateTimeOffset.UnixEpoch.AddSeconds(number), (ulong)number, 7);
}
