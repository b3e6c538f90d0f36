using Microsoft.Extensions.Time.Testing;

namespace PixStream.Harness.Time;

/// <summary>For work that waits for a clock which moves only when told to, at times that no test can foresee.</summary>
internal static class PassingTime
{
    /// <summary>Lets the clock run, far faster than a real one, until the work is done.</summary>
    public static async Task<T> PassWhileAsync<T>(this FakeTimeProvider time, Task<T> work)
    {
        while (await Task.WhenAny(
            work, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken)) != work)
            time.Advance(TimeSpan.FromSeconds(1));
        return await work;
    }
}
