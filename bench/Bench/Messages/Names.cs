using System.Globalization;

namespace PixStream.Bench.Messages;

/// <summary>Who is who in a benchmark.</summary>
internal static class Names
{
    /// <summary>Participants that the load is spread over.</summary>
    public const int Participants = 200;

    /// <summary>The sender of what is preloaded; its messages have numbers of their own.</summary>
    public const string Preloader = "00038166";

    private static long _numbers = 1;

    public static string Participant(int index) => (10_000_000 + index).ToString(CultureInfo.InvariantCulture);

    public static string Sender(int index) => (80_000_000 + index).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The first of as many numbers for BizMsgIdr as one sender can use up; never given out twice by this process.
    /// </summary>
    public static long Numbers() => Interlocked.Add(ref _numbers, 1_000_000_000_000);
}
