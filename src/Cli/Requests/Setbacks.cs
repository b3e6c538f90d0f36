using System.Net;

namespace PixStream.Cli.Requests;

/// <summary>
/// What kept requests from being done the first time, all loops of a run together: 429 and 503, which say when to come again, and
/// answers that were lost. Each is followed by a wait; who waits now is what a user has to see.
/// </summary>
/// <param name="announce">Told once for each kind, when it is met first.</param>
internal sealed class Setbacks(TimeProvider time, Action<string> announce)
{
    private static readonly TimeSpan WithoutRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterLostAnswer = TimeSpan.FromMilliseconds(500);

    // More than a run can last, and less than a timer takes.
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(2);

    private readonly Lock _gate = new();

    public Setback Limited { get; } = new("429");

    public Setback Unavailable { get; } = new("503");

    public Setback Lost { get; } = new("no answer");

    public IEnumerable<Setback> All => [Limited, Unavailable, Lost];

    /// <summary>Waits as long as a 429 or 503 asks for, or a second where it does not say.</summary>
    public async Task WaitAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var refusal = await Refusal.ReadAsync(response);
        await WaitAsync(
            response.StatusCode == HttpStatusCode.TooManyRequests ? Limited : Unavailable, RetryAfter(response), refusal, stop);
    }

    /// <summary>Waits a moment: the server or proxy that cut the connection needs one.</summary>
    public Task WaitAsync(Refusal lost, CancellationToken stop) => WaitAsync(Lost, AfterLostAnswer, lost, stop);

    private async Task WaitAsync(Setback setback, TimeSpan wait, Refusal refusal, CancellationToken stop)
    {
        bool first;
        lock (_gate)
        {
            first = setback.Count++ == 0;
            setback.Waiting++;
            setback.Wait = wait;
            setback.Last = refusal;
        }

        if (first)
            announce(setback.ToString());
        try
        {
            await Task.Delay(wait, time, stop);
        }
        finally
        {
            lock (_gate)
                setback.Waiting--;
        }
    }

    private TimeSpan RetryAfter(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - time.GetUtcNow()) ?? WithoutRetryAfter;
        return TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, WaitMax.Ticks));
    }
}
