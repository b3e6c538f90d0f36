using Microsoft.Extensions.Logging.Abstractions;
using PixStream.Bench.Messages;
using PixStream.Storage.Journal;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Bench.Journals;

/// <summary>
/// Fills a journal by the code that a POST runs below HTTP: ten messages to an append, 32 appends at once. Without flushes, which
/// leave nothing behind in the files. In a process of its own, so that the load generator's stays small.
/// </summary>
internal static class JournalFill
{
    private const int Appenders = 32;

    /// <summary>Fills a directory in another process and waits until all of it is on the disk.</summary>
    public static void Run(string directory, Preload preload, bool isInterleaved)
    {
        Workbench.Say($"Filling a journal with {preload.Messages:N0} messages …");
        Workbench.RunSelf(Program.Fill, directory, preload.ToString(), isInterleaved ? "interleaved" : "contiguous");
        Disk.DiskFile.SyncAll();
    }

    /// <summary>Opens the journal in a directory as Standalone does.</summary>
    public static JournalStore Open(string directory, FlushMode flush) =>
        new(
            new JournalOptions { Directory = directory, Flush = flush },
            TimeProvider.System,
            new JournalInstruments(NullLogger<JournalStore>.Instance));

    public static LocalParticipants Own(JournalStore store) =>
        new(store, new StreamRules(), TimeProvider.System, new CryptoRandomSource());

    /// <summary>The hidden command.</summary>
    public static async Task<int> FillAsync(string directory, Preload preload, bool isInterleaved)
    {
        using var store = Open(directory, FlushMode.OsCache);
        using var participants = Own(store);
        using var tens = preload.Tens(isInterleaved).GetEnumerator();
        await Task.WhenAll(Enumerable.Range(0, Appenders).Select(_ => Task.Run(() => AppendAsync(participants, tens))));
        return 0;
    }

    private static async Task AppendAsync(LocalParticipants participants, IEnumerator<int[]> tens)
    {
        var sender = Ispb.Parse(Names.Preloader);
        var envelopes = new Dictionary<int, Envelope>();
        var payloads = Enumerable.Range(0, Preload.BatchMessages).Select(_ => new byte[Envelope.Length]).ToArray();
        while (Next(tens, out var number) is { } destinations)
        {
            var messages = new IncomingMessage[destinations.Length == 1 ? Preload.BatchMessages : destinations.Length];
            for (var i = 0; i < messages.Length; i++)
            {
                var destination = destinations[i % destinations.Length];
                if (!envelopes.TryGetValue(destination, out var envelope))
                    envelopes.Add(destination, envelope = new Envelope(Names.Preloader, Names.Participant(destination)));
                envelope.Write(payloads[i], number + i);
                messages[i] = new(
                    sender, Ispb.Parse(Names.Participant(destination)), envelope.NameOf(number + i), 1, payloads[i]);
            }

            var reply = await participants.AppendAsync(messages);
            if (reply.Status != AppendStatus.Stored)
                throw new IOException($"Filling the journal ended with {reply.Status}.");
        }
    }

    private static long _numbers;

    private static int[]? Next(IEnumerator<int[]> tens, out long number)
    {
        lock (tens)
        {
            number = _numbers += Preload.BatchMessages;
            return tens.MoveNext() ? tens.Current : null;
        }
    }
}
