namespace PixStream.Backend.Redis.MessageKeys;

/// <summary>
/// The message keys of a sender lie in one hash for each period, which Redis removes as a whole. Within a day and an hour a
/// message may be asked for; clocks of silos may differ by up to an hour.
/// </summary>
internal static class KeyPeriods
{
    private static readonly TimeSpan Length = TimeSpan.FromHours(8);
    private static readonly TimeSpan Window = TimeSpan.FromHours(25);
    private static readonly TimeSpan Skew = TimeSpan.FromHours(1);

    /// <summary>After how long Redis removes the hash of a period, from its first key on.</summary>
    public static TimeSpan Lifetime => Length + Window + Skew;

    /// <summary>The period of a time, by its begin.</summary>
    public static DateTimeOffset Of(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % Length.Ticks), TimeSpan.Zero);

    /// <summary>The periods in which a key may stand that was given within the window. Newest first.</summary>
    public static IEnumerable<DateTimeOffset> Around(DateTimeOffset now)
    {
        for (var period = Of(now + Skew); period + Length > now - Window; period -= Length)
            yield return period;
    }
}
