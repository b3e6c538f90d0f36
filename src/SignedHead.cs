using System.Globalization;
using System.Text;

namespace PixStream;

/// <summary>
/// What the signature of an audit trail's head is of: four lines that a shell can write. Compiled into the projects that sign
/// heads or check them.
/// </summary>
internal static class SignedHead
{
    /// <param name="number">Of the newest record.</param>
    /// <param name="hash">Of the newest record.</param>
    /// <param name="at">When it was the newest, as it stands in the answer.</param>
    public static byte[] TextOf(long number, string hash, string at) => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"PixStream audit head 1\n{number}\n{hash}\n{at}\n"));
}
