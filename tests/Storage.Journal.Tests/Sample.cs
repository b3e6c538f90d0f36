using Microsoft.Extensions.Logging.Abstractions;
using PixStream.Storage.Journal.Disk;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Tests;

/// <summary>Participants and journals to test with.</summary>
internal static class Sample
{
    public static readonly Ispb Sender = TestMessages.Sender;
    public static readonly Ispb Psp = TestMessages.Psp;
    public static readonly Ispb Other = TestMessages.Other;

    public static JournalInstruments Instruments { get; } = new(NullLogger<JournalStore>.Instance);

    public static JournalStore Open(
        IJournalDisk disk, TimeProvider time, int segmentBytes = 1 << 20, TimeSpan? retention = null, int openSegments = 4,
        int participantsKept = 10_000, string keyDirectory = "", TimeSpan? keysLookedAtEvery = null) =>
        new(
            disk,
            new JournalOptions
            {
                SegmentBytes = segmentBytes, Retention = retention ?? TimeSpan.FromDays(30), OpenSegments = openSegments,
                ParticipantsKept = participantsKept, KeyDirectory = keyDirectory,
                KeysLookedAtEvery = keysLookedAtEvery ?? TimeSpan.FromSeconds(2),
            },
            time,
            Instruments,
            Background.ThreadPool,
            new CryptoRandomSource());
}
