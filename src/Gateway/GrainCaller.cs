using System.Collections.Concurrent;
using PixStream.Clustering;
using PixStream.Grains.Abstractions;
using PixStream.Streams.Ports;

namespace PixStream.Gateway;

/// <summary>
/// Makes calls to grains, and makes them again while there is no answer, or one of an activation that is not the owner.
/// </summary>
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
    /// <param name="call">The call, and a token that is cancelled once its answer is not awaited any more.</param>
    /// <param name="unanswered">
    /// What is returned when time is up, the cluster was never reached, or it cannot be known what came of the call.
    /// </param>
    /// <param name="isOver">
    /// True for answers that mean "already gone". On a retry such an answer is ambiguous: the first try may have succeeded and
    /// its answer may have been lost. So a retry returns <paramref name="unanswered"/>.
    /// </param>
    public async ValueTask<TReply> MakeAsync<TReply>(
        string key,
        TimeSpan wait,
        Func<TGrain, CancellationToken, Task<GrainAnswer<TReply>>> call,
        TReply unanswered,
        Func<TReply, bool>? isOver = null)
    {
        // A client that has never seen a silo does not know the grains either.
        if (!connection.HasJoined)
            return unanswered;
        if (CurrentRequest.Id is { } id)
            CallerRequest.Send(id);
        var began = time.GetTimestamp();
        var pause = PauseFirst;
        for (var tries = 0; ; tries++)
        {
            if (await TryAsync(key, wait, call) is { Moved: false } answer)
                return tries > 0 && isOver?.Invoke(answer.Value!) == true ? unanswered : answer.Value!;
            if (time.GetElapsedTime(began) > options.RetryFor + wait)
            {
                LogGivenUp(key, tries + 1);
                return unanswered;
            }

            await Task.Delay(pause, time);
            pause = pause * 2 < PauseLast ? pause * 2 : PauseLast;
        }
    }

    /// <returns>Null when there was no answer.</returns>
    private async ValueTask<GrainAnswer<TReply>?> TryAsync<TReply>(
        string key, TimeSpan wait, Func<TGrain, CancellationToken, Task<GrainAnswer<TReply>>> call)
    {
        var givenUp = new CancellationTokenSource();
        Task<GrainAnswer<TReply>>? answer = null;
        try
        {
            // Read before the call: a silo may be lost during it.
            var loss = connection.Loss;
            if (Find(key) is not { } grain)
                return null;
            answer = call(grain, givenUp.Token);
            return await answer.WaitAsync(wait + options.CallTimeout, time, loss);
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or IOException
            or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            LogAgain(key, failure.Message);
        }

        // If it still waits for a message, it must not take one that the next try could have. It may fail, too: its exception is
        // observed here.
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

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Grain} did not answer, and the caller is told to come back. Tries: {Tries}.")]
    private partial void LogGivenUp(string grain, int tries);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Grain} did not answer, and is asked again: {Reason}")]
    private partial void LogAgain(string grain, string reason);
}
