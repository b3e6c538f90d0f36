namespace PixStream.Http.Credentials.Signed;

/// <summary>What came of a signature that counts once.</summary>
internal enum SignatureUse
{
    First = 0,
    Again = 1,

    /// <summary>There are more signatures than can be remembered.</summary>
    Full = 2,
}

/// <summary>
/// The signatures of the last minutes, so that each counts once: for as long as its time would still be taken. Bounded: when it
/// is full, nothing new is taken until old ones go.
/// </summary>
/// <param name="countMax">About 40 bytes each at worst.</param>
internal sealed class SignatureMemory(int countMax = SignatureMemory.CountMax)
{
    public const int CountMax = 4_000_000;

    /// <summary>How far the time of a signature may be from this process' clock.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromMinutes(5);

    private const int SecondsAMinute = 60;

    private readonly Lock _gate = new();

    // By the minute of the signature's time. At most 11 of them.
    private readonly Dictionary<long, HashSet<ulong>> _minutes = [];

    private long _cleanedAt;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <param name="signature">Its first 8 bytes. It looks random to all who do not have the key.</param>
    /// <param name="signedAt">Seconds since 1970, within <see cref="Reach"/> of now.</param>
    /// <param name="now">Seconds since 1970.</param>
    public SignatureUse Remember(ulong signature, long signedAt, long now)
    {
        lock (_gate)
        {
            Forget(now);
            var minute = signedAt / SecondsAMinute;
            if (!_minutes.TryGetValue(minute, out var seen))
                _minutes.Add(minute, seen = []);
            if (seen.Contains(signature))
                return SignatureUse.Again;
            if (_count >= countMax)
                return SignatureUse.Full;
            seen.Add(signature);
            _count++;
            return SignatureUse.First;
        }
    }

    private void Forget(long now)
    {
        if (now == _cleanedAt)
            return;
        _cleanedAt = now;
        foreach (var (minute, seen) in _minutes)
            if (now - (((minute + 1) * SecondsAMinute) - 1) > (long)Reach.TotalSeconds)
            {
                _count -= seen.Count;
                _minutes.Remove(minute);
            }
    }
}
