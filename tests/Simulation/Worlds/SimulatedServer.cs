using Microsoft.Extensions.Logging.Abstractions;
using PixStream.Doubles;
using PixStream.Storage.Journal;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Simulation.Worlds;

/// <summary>A server process from its start to its end: the real rules over the real journal.</summary>
internal sealed class SimulatedServer : IDisposable
{
    private static readonly JournalInstruments Instruments = new(NullLogger<JournalStore>.Instance);

    private readonly List<Action> _broken = [];
    private readonly ProcessTime _time;
    private readonly RunLoop _loop;
    private readonly ProcessBackground _background;
    private readonly JournalStore _store;
    private readonly LocalParticipants _participants;

    /// <exception cref="IOException">The disk failed while it was read.</exception>
    public SimulatedServer(Scenario scenario, RunLoop loop, FakeTime time, MemoryDisk disk, int seed, Func<TimeSpan> delay)
    {
        Disk = disk;
        Process = new SimulatedProcess(loop);
        _time = new ProcessTime(time, Process);
        var options = new JournalOptions
        {
            SegmentBytes = scenario.SegmentBytes, Retention = TimeSpan.FromHours(25), OpenSegments = 2, ParticipantsKept = 0,
        };
        _loop = loop;
        _background = new ProcessBackground(loop, Process, _time, delay);
        _store = new JournalStore(disk, options, _time, Instruments, _background, new SeededSource(seed));
        _participants = new LocalParticipants(_store, scenario.Rules, _time, new SeededSource(seed + 1));
    }

    public SimulatedProcess Process { get; }

    public MemoryDisk Disk { get; }

    public bool IsAvailable => _store.IsAvailable;

    /// <summary>It takes no more connections.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Requests that were taken and not answered.</summary>
    public int InFlight { get; private set; }

    /// <summary>It has nothing to do.</summary>
    public bool IsQuiet => InFlight == 0 && _loop.CountOf(Process) == 0 && _background.Late == 0;

    /// <summary>
    /// Sends a request. Its answer comes to the caller's own process; null where the server went away meanwhile.
    /// </summary>
    public async Task<T?> CallAsync<T>(Func<IParticipants, ValueTask<T>> request)
        where T : struct
    {
        if (Process.IsGone)
            return null;
        var answer = new TaskCompletionSource<T?>();
        void Break() => answer.TrySetResult(null);
        _broken.Add(Break);
        InFlight++;
        Process.Post(() => _ = ServeAsync(request, answer));
        try
        {
            return await answer.Task;
        }
        finally
        {
            _broken.Remove(Break);
        }
    }

    /// <summary>
    /// Sends an answer for so long, as its reader takes it piece by piece. Null where the server went away meanwhile.
    /// </summary>
    public Task<bool?> SendAsync(Ispb participant, StreamId stream, TimeSpan lasts, TimeSpan piece) =>
        CallAsync(async participants =>
        {
            for (var left = lasts; left > TimeSpan.Zero; left -= piece)
            {
                await Task.Delay(left < piece ? left : piece, _time);
                await participants.KeepOpenAsync(participant, stream);
            }

            return true;
        });

    /// <summary>Asks for parked messages. Null where the server went away meanwhile.</summary>
    public async Task<T?> AskAsync<T>(Func<IParkedMessages, ValueTask<T>> request)
        where T : class =>
        await CallAsync(async participants => new Said<T>(await request((IParkedMessages)participants))) is { } said
            ? said.Value
            : null;

    /// <summary>The process is no more, in the midst of whatever it did.</summary>
    public void Kill()
    {
        Process.Kill();
        _time.Stop();
        foreach (var broken in _broken.ToArray())
            broken();
    }

    /// <summary>Takes no more requests, and ends all waits.</summary>
    public void BeginStop()
    {
        IsDraining = true;
        Process.Post(_participants.EndWaits);
    }

    /// <summary>Nothing is on its way any more: closes the journal.</summary>
    public void Dispose()
    {
        _participants.Dispose();
        _store.Dispose();
        Kill();
    }

    private readonly record struct Said<T>(T Value);

    private async Task ServeAsync<T>(Func<IParticipants, ValueTask<T>> request, TaskCompletionSource<T?> answer)
        where T : struct
    {
        try
        {
            var reply = await request(_participants);
            // A machine without power sends no answer.
            if (!Disk.IsOff)
                answer.TrySetResult(reply);
        }
        catch (Exception bug)
        {
            // No input and no fault may come out as anything but a status.
            answer.TrySetException(bug);
        }
        finally
        {
            InFlight--;
        }
    }
}
