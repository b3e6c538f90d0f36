namespace PixStream.Cli.Load;

/// <summary>
/// Deals out, over all publishers of a run, which messages are to be invalid: evenly, so that of the first n messages exactly the
/// share is, rounded down.
/// </summary>
/// <param name="percent">0 to 100.</param>
internal sealed class InvalidShare(int percent)
{
    private long _dealt;

    /// <summary>Whether the next message is to be invalid.</summary>
    public bool Next()
    {
        if (percent == 0)
            return false;
        var number = Interlocked.Increment(ref _dealt);
        return number * percent / 100 > (number - 1) * percent / 100;
    }
}
