using System.Collections.Concurrent;
using PixStream.Clustering;
using PixStream.Grains.Abstractions;

namespace PixStream.Gateway;

/// <summary>Makes calls to grains, and makes them again while nobody answers or the wrong activation does.</summary>
internal sealed partial class GrainCaller<TGrain>(
    IGrainFactory grains, ClusterOptions options, ClusterConnection connection, TimeProvider time, ILogger logger)
    where TGrain : class, IGrainWithStringKey
{
    private static readonly TimeSpan PauseFirst = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PauseLast = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// References that are kept, at most; there are fewer participants. Orleans uses reflection each time that a reference is
    /// made.
    /// </summary>
    private const int ReferencesMax = 10_000;

    private readonly ConcurrentDictionary<string, TGrain> _references = new(StringComparer.Ordinal);

    /// <param name="key">Key of the grain.</param>
    /// <param name="wait">How long the callee itself may wait, before its answer is late.</param>
    /// <param name="call">The call, and a token that is cancelled once nobody looks for its answer.</param>
    /// <param name="isOver">
    /// Whether an answer says that there is nothing left to do, as that there is no such stream any more. An earlier try may have
    /// done it (also one that found an owner about to go), and who is told so takes it as not done: a batch as not confirmed, a
    /// message as not dropped.
    /// </param>
    /// <returns>Null when time is up, the cluster was never reached, or nobody knows what came of it.</returns>
    public async ValueTask<TAnswer?> MakeAsync<TAnswer>(
        string key,
        TimeSpan wait,
        Func<TGrain, CancellationToken, Task<TAnswer>> call,
        Func<TAnswer, bool>? isOver = null)
        where TAnswer : class, IOwnerAnswer
    {
        // A client that has never seen a silo does not know the grains either.
        if (!connection.HasJoined)
            return null;
        var began = time.GetTimestamp();
        var pause = PauseFirst;
        for (var tries = 0; ; tries++)
        {
            var answer = await TryAsync(key, wait, call);
            if (answer is not null && answer.Status != GrainMapping.Moved)
                return tries > 0 && isOver?.Invoke(answer) == true ? null : answer;
            if (time.GetElapsedTime(began) > options.RetryFor + wait)
            {
                LogGivenUp(key, tries + 1);
                return null;
            }

            await Task.Delay(pause, time);
            pause = pause * 2 < PauseLast ? pause * 2 : PauseLast;
        }
    }

    private async ValueTask<TAnswer?> TryAsync<TAnswer>(
        string key, TimeSpan wait, Func<TGrain, CancellationToken, Task<TAnswer>> call)
        where TAnswer : class
    {
        var givenUp = new CancellationTokenSource();
        Task<TAnswer>? answer = null;
        try
        {
            // Read before the call: a silo may be lost during it.
            var loss = connection.Loss;
            if (Find(key) is not { } grain)
                return null;
            answer = call(grain, givenUp.Token);
            return await answer.WaitAsync(wait + options.CallTimeout, time, loss);
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or IOException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            LogAgain(key, failure.Message);
        }

        // Where it waits for a message still, it must not take one that the next try could have. It may fail, too, and nobody
        // will look.
        await givenUp.CancelAsync();
        _ = answer?.ContinueWith(static late => late.Exception, TaskScheduler.Default);
        return null;
    }

    /// <returns>Null where no silo has grains of this kind: those that are there are of an earlier version.</returns>
    private TGrain? Find(string key)
    {
        if (_references.TryGetValue(key, out var known))
            return known;
        try
        {
            var made = grains.GetGrain<TGrain>(key);
            // A caller that asks for participants that do not exist must not fill the memory.
            if (_references.Count >= ReferencesMax)
                _references.Clear();
            return _references.GetOrAdd(key, made);
        }
        catch (ArgumentException unknown)
        {
            LogAgain(key, unknown.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Grain} did not answer, and the caller is told to come back. Tries: {Tries}.")]
    private partial void LogGivenUp(string grain, int tries);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Grain} did not answer, and is asked again: {Reason}")]
    private partial void LogAgain(string grain, string reason);
}
