using System.Collections.Concurrent;
using System.Globalization;
using PixStream.Cli.Verify.Wire;

namespace PixStream.Cli.Verify;

/// <summary>
/// Runs checks, several at once. Those that wait for idle streams begin first and hold nobody up: nearly all of their time they only wait.
/// </summary>
internal sealed class Runner(Terms terms, TimeProvider time)
{
    private readonly ConcurrentDictionary<Check, Outcome?> _seen = [];
    private readonly Names _names = new(terms.Seed, time.GetUtcNow());
    private readonly Target _target = new(terms.Server);
    private readonly WaitTimes _waits = new(terms.Wait);

    /// <summary>Checks that run now.</summary>
    public IEnumerable<string> Running => _seen.Where(seen => seen.Value is null).Select(seen => seen.Key.Id).Order(StringComparer.Ordinal);

    /// <summary>What came out so far.</summary>
    public IReadOnlyList<Outcome> Done => [.. _seen.Values.OfType<Outcome>()];

    /// <summary>Whether anything there speaks HTTP; if not, why.</summary>
    public async Task<string?> FindServerAsync(CancellationToken interrupted)
    {
        using var patience = new CancellationTokenSource(terms.Timeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, interrupted);
        using var caller = new Caller(_target, new ExchangeLog());
        try
        {
            await caller.SendAsync(new Request("GET", "/health/live"), end.Token);
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
        catch (CheckFailedException e)
        {
            return $"{terms.ServerName} does not speak HTTP/1.1: asked for {e.Expected}, it gave {e.Came.TrimEnd('.')}.";
        }
        catch (OperationCanceledException) when (!interrupted.IsCancellationRequested)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{terms.ServerName} did not answer within {terms.Timeout.TotalSeconds:0.#} s.");
        }
    }

    /// <summary>Runs all, and returns their outcomes in their order.</summary>
    public async Task<IReadOnlyList<Outcome>> RunAsync(IReadOnlyList<Check> checks, Action<Outcome> ended, CancellationToken interrupted)
    {
        using var slots = new SemaphoreSlim(terms.Concurrency);
        var shared = terms.Participants.Count > 0;
        var running = checks.OrderByDescending(check => check.WaitsForIdle).Select(async check =>
        {
            var takesSlot = shared || !check.WaitsForIdle;
            if (takesSlot)
                await slots.WaitAsync(interrupted);
            try
            {
                _seen[check] = null;
                var outcome = await RunAsync(check, interrupted);
                _seen[check] = outcome;
                ended(outcome);
            }
            finally
            {
                if (takesSlot)
                    slots.Release();
            }
        }).ToList();
        await Task.WhenAll(running);
        return [.. checks.Select(check => _seen[check]!)];
    }

    private async Task<Outcome> RunAsync(Check check, CancellationToken interrupted)
    {
        // Of its own thread from the start: a check may compute for a while before it first waits.
        await Task.Yield();
        var limit = terms.Timeout + (check.WaitsForIdle || terms.Participants.Count > 0 ? 3 * terms.IdleTime : TimeSpan.Zero);
        using var patience = new CancellationTokenSource(limit, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, interrupted);
        await using var run = new CheckRun(check, terms, _target, _names, new Cast(check, terms, _names), _waits, time, end.Token);
        var started = time.GetTimestamp();
        Outcome Ended(Verdict verdict) => new(check, verdict, time.GetElapsedTime(started));
        Outcome Failed(string expected, string came, Exchange? exchange) => Ended(Verdict.Failed) with
        {
            Expected = expected,
            Came = came,
            Exchange = exchange ?? (run.Log.Kept is [.., var last] ? last : null),
            Exchanges = run.Log.Kept,
        };

        try
        {
            await check.Body(run);
            return Ended(Verdict.Passed);
        }
        catch (CheckSkippedException e)
        {
            return Ended(Verdict.Skipped) with { Reason = e.Message };
        }
        catch (CheckFailedException e)
        {
            return Failed(e.Expected, e.Came, e.Exchange);
        }
        catch (IOException e)
        {
            return Failed("a connection", e.Message.TrimEnd('.'), null);
        }
        catch (OperationCanceledException) when (!interrupted.IsCancellationRequested)
        {
            var unanswered = run.Log.Kept.FirstOrDefault(exchange => exchange.Came == Exchange.NoAnswer);
            return Failed(
                string.Create(CultureInfo.InvariantCulture, $"an end within {limit.TotalSeconds:0.#} s"),
                unanswered is null ? "none" : "none: this request was not answered", unanswered);
        }
    }
}
