using System.Text;

namespace PixStream.Spi.Generation;

/// <summary>Codes for why something was not done or is undone; all of them are in the published schemas.</summary>
internal static class SampleCodes
{
    /// <summary>Account missing, blocked, closed or of another type; amount too high; another owner; timeout; fraud.</summary>
    public static readonly byte[][] RejectionReasons =
        Encode("AC03", "AC06", "AC07", "AC14", "AM02", "BE01", "AB03", "FRAD");

    /// <summary>The institution's mistake, fraud, the customer's wish, and what went wrong with cash at a shop.</summary>
    public static readonly byte[][] ReturnReasons = Encode("BE08", "FR01", "MD06", "SL02");

    private static byte[][] Encode(params string[] codes) => [.. codes.Select(Encoding.ASCII.GetBytes)];
}
