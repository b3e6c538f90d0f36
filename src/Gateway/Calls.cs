using PixStream.Clustering;
using PixStream.Grains.Abstractions;
using PixStream.Streams;

namespace PixStream.Gateway;

/// <summary>Makes calls to grains, and makes them again while nobody answers or the wrong activation does.</summary>
internal sealed partial class Calls(
    IGrainFactory grains, ClusterOptions options, ClusterConnection connection, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan PauseFirst = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PauseLast = TimeSpan.FromMilliseconds(250);

    /// <param name="ispb">Whose grain to call.</param>
    /// <param name="wait">How long the callee itself may wait, before its answer is late.</param>
    /// <param name="call">The call, and a token that is cancelled once nobody looks for its answer.</param>
    /// <param name="isOver">
    /// Whether an answer says that there is no such stream any more. An earlier try may have confirmed the stream's batch (also one that found an
    /// owner about to go), and who is told that the stream was gone takes it as not confirmed.
    /// </param>
    /// <returns>Null when time is up, the cluster was never reached, or nobody knows what came of it.</returns>
    public async ValueTask<TAnswer?> MakeAsync<TAnswer>(
        Ispb ispb,
        TimeSpan wait,
        Func<IParticipantGrain, CancellationToken, Task<TAnswer>> call,
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
            var answer = await TryAsync(ispb, wait, call);
            if (answer is not null && answer.Status != Wire.Moved)
                return tries > 0 && isOver?.Invoke(answer) == true ? null : answer;
            if (time.GetElapsedTime(began) > options.RetryFor + wait)
            {
                LogGivenUp(ispb, tries + 1);
                return null;
            }

            await Task.Delay(pause, time);
            pause = pause * 2 < PauseLast ? pause * 2 : PauseLast;
        }
    }

    private async ValueTask<TAnswer?> TryAsync<TAnswer>(
        Ispb ispb, TimeSpan wait, Func<IParticipantGrain, CancellationToken, Task<TAnswer>> call)
        where TAnswer : class
    {
        var loss = connection.Loss;
        var givenUp = new CancellationTokenSource();
        Task<TAnswer>? answer = null;
        try
        {
            answer = call(grains.GetGrain<IParticipantGrain>(ispb.ToString()), givenUp.Token);
            if (await Task.WhenAny(answer, loss).WaitAsync(wait + options.CallTimeout, time) == answer)
                return await answer;
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or IOException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            LogAgain(ispb, failure.Message);
        }

        // Where it waits for a message still, it must not take one that the next try could have. It may fail, too, and nobody will look.
        await givenUp.CancelAsync();
        _ = answer?.ContinueWith(static late => late.Exception, TaskScheduler.Default);
        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Ispb} was asked {Tries} times and did not answer: the caller is told to come back.")]
    private partial void LogGivenUp(Ispb ispb, int tries);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Ispb} did not answer, and is asked again: {Reason}")]
    private partial void LogAgain(Ispb ispb, string reason);
}
