using System.Collections.Concurrent;
using System.Globalization;
using PixStream.Conformance.Checks;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Publishing;

namespace PixStream.Conformance.Running;

/// <summary>
/// Runs checks, several at once, each after those that it needs. Those that wait for idle streams hold no other up: nearly all of
/// their time they only wait.
/// </summary>
internal sealed class Runner(ConformanceOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<Check, CheckOutcome?> _seen = [];
    private readonly Names _names = new(options.Seed, time.GetUtcNow());

    /// <summary>Checks that run now.</summary>
    public IEnumerable<string> Running =>
        _seen.Where(seen => seen.Value is null).Select(seen => seen.Key.Id).Order(StringComparer.Ordinal);

    /// <summary>What came out so far.</summary>
    public IReadOnlyList<CheckOutcome> Done => [.. _seen.Values.OfType<CheckOutcome>()];

    /// <summary>Finds out what the server serves.</summary>
    /// <exception cref="NothingHereException">Nothing of the interface.</exception>
    public Task<Offer> LookAsync(CancellationToken interrupted) => new FirstLook(options, _names, time).TakeAsync(interrupted);

    /// <summary>Runs all, and returns their outcomes in their order.</summary>
    public async Task<IReadOnlyList<CheckOutcome>> RunAsync(
        IReadOnlyList<Check> checks, Offer offer, Action<CheckOutcome> ended, CancellationToken interrupted)
    {
        using var slots = new SemaphoreSlim(options.AtOnce);
        var context = new RunContext(options, _names, offer, new WaitTimes(options.Wait), time);
        var running = new Dictionary<string, Task<CheckOutcome>>();
        foreach (var check in Causes.First(checks))
        {
            var needed = checks.Where(other => check.Needs.Contains(other.Id))
                .ToLookup(other => other.WaitsForIdle && check.WaitsForIdle, other => running[other.Id]);
            running.Add(
                check.Id, RunAsync(check, context, new Needed([.. needed[false]], [.. needed[true]]), slots, ended, interrupted));
        }

        await Task.WhenAll(running.Values);
        return [.. checks.Select(check => running[check.Id].Result)];
    }

    private async Task<CheckOutcome> RunAsync(
        Check check, RunContext context, Needed needed, SemaphoreSlim slots, Action<CheckOutcome> ended,
        CancellationToken interrupted)
    {
        var causes = await Task.WhenAll(needed.Before);
        var takesSlot = options.Participants.Count > 0 || !check.WaitsForIdle;
        if (takesSlot)
            await slots.WaitAsync(interrupted);
        try
        {
            _seen[check] = null;
            var outcome = context.Offer.Lacks(check) is { } lack
                ? new CheckOutcome(check, Verdict.Skipped, TimeSpan.Zero) { Reason = lack }
                : CauseOf(check, causes, context.Offer) ?? await RunAsync(check, context, interrupted);
            if (outcome.Verdict == Verdict.Failed && !takesSlot)
                outcome = CauseOf(check, await Task.WhenAll(needed.Beside), context.Offer) ?? outcome;
            _seen[check] = outcome;
            ended(outcome);
            return outcome;
        }
        finally
        {
            if (takesSlot)
                slots.Release();
        }
    }

    /// <summary>How messages get in does not matter to a check for which they come another way.</summary>
    private static bool IsCause(CheckOutcome outcome, Check check, Offer offer) =>
        outcome.Verdict is Verdict.Failed or Verdict.NotJudged
        && (check.Profiles != Profiles.Json || offer.Publisher is IntakePublisher
            || (outcome.Check.Profiles & Profiles.Json) != 0);

    /// <summary>The outcome of a check if one that it needs has failed; null if all of them passed.</summary>
    private static CheckOutcome? CauseOf(Check check, IReadOnlyList<CheckOutcome> needed, Offer offer)
    {
        if (needed.FirstOrDefault(outcome => IsCause(outcome, check, offer)) is not { } cause)
            return null;
        var id = cause.Because ?? cause.Check.Id;
        return new CheckOutcome(check, Verdict.NotJudged, TimeSpan.Zero)
        {
            Because = id, Reason = $"Not judged because of {id}.",
        };
    }

    private async Task<CheckOutcome> RunAsync(Check check, RunContext context, CancellationToken interrupted)
    {
        // Of its own thread from the start: a check may compute for a while before it first waits.
        await Task.Yield();
        var limit = options.Timeout
            + (check.WaitsForIdle || options.Participants.Count > 0 ? 3 * options.IdleTime : TimeSpan.Zero);
        using var patience = new CancellationTokenSource(limit, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, interrupted);
        await using var run = new CheckRun(check, context, new TestParticipants(check, options, _names), end.Token);
        var started = time.GetTimestamp();
        CheckOutcome Ended(Verdict verdict) => new(check, verdict, time.GetElapsedTime(started));
        CheckOutcome Failed(string expected, string came, Exchange? exchange) => Ended(Verdict.Failed) with
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

    /// <summary>
    /// The runs of the checks that one needs: those that end before it begins, and those that wait for idle streams beside it.
    /// </summary>
    private sealed record Needed(List<Task<CheckOutcome>> Before, List<Task<CheckOutcome>> Beside);
}
