using System.Diagnostics;
using PixStream.Bench.Load;
using PixStream.Bench.Messages;

namespace PixStream.Bench.Disk;

/// <summary>
/// Senders in this process that hand their bytes to a <see cref="GroupWriter"/> and wait until these are durable.
/// </summary>
internal static class GroupLoad
{
    /// <summary>The same requests that go over HTTP elsewhere, with new numbers each time.</summary>
    public static Tally Run(
        GroupWriter writer, int senders, Func<int, PublishRequest> request, TimeSpan warmup, TimeSpan measured) =>
        Run(
            senders,
            sender =>
            {
                var publish = request(sender);
                var bytes = new byte[Dialog.RequestBytesMax];
                return () => writer.Write(bytes.AsSpan(0, publish.Write(bytes)));
            },
            warmup,
            measured);

    /// <summary>Calls what each of the workers does, again and again, for a time.</summary>
    public static Tally Run(int workers, Func<int, Func<Task>> make, TimeSpan warmup, TimeSpan measured)
    {
        var from = Stopwatch.GetTimestamp() + (long)(warmup.TotalSeconds * Stopwatch.Frequency);
        var until = from + (long)(measured.TotalSeconds * Stopwatch.Frequency);
        var tallies = Enumerable.Range(0, workers).Select(_ => new Tally()).ToArray();
        var running = Task.WhenAll(tallies.Select((tally, worker) =>
            Task.Run(() => WorkAsync(make(worker), tally, from, until))));
        running.Wait(warmup);
        var cpu = Environment.CpuUsage.TotalTime;
        running.Wait(measured);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        running.GetAwaiter().GetResult();
        var total = new Tally { ServerCpu = cpu };
        foreach (var tally in tallies)
            total.Add(tally);
        return total;
    }

    private static async Task WorkAsync(Func<Task> work, Tally tally, long from, long until)
    {
        var nothing = new Nothing();
        for (var now = Stopwatch.GetTimestamp(); now < until;)
        {
            if (!tally.IsOpen && now >= from)
                tally.Open(now);
            try
            {
                await work().ConfigureAwait(false);
            }
            catch (IOException failure)
            {
                tally.Fail(failure.Message);
                break;
            }

            var done = Stopwatch.GetTimestamp();
            tally.Note(Reply.Counted, nothing, done - now);
            now = done;
        }

        tally.Close(Stopwatch.GetTimestamp());
    }

    /// <summary>A dialog of no words: what is counted here has no body.</summary>
    private sealed class Nothing : Dialog
    {
        public override int Write(Span<byte> request) => 0;

        public override Reply Read(ReadOnlySpan<byte> received, out int consumed) => throw new NotSupportedException();
    }
}
