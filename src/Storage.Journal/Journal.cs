using System.Collections.Concurrent;
using PixStream.Storage.Journal.Disk;
using PixStream.Storage.Journal.Encryption;
using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Segments;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal;

/// <summary>What memory holds of a journal: its segments, where each participant stands, and where the messages lie.</summary>
internal sealed class Journal
{
    /// <summary>A little more than the 24 hours that the rules ask for.</summary>
    private static readonly TimeSpan KeyWindow = TimeSpan.FromHours(25);

    private readonly TimeProvider _time;
    private IReadOnlyList<(JournaledParticipant Participant, long LastSequence)> _forgettable = [];

    public Journal(IJournalDisk disk, OpenSegments open, UInt128 key, TimeProvider time, PayloadKeyRing? keyRing = null)
    {
        Disk = disk;
        Open = open;
        Key = key;
        _time = time;
        Seed = new SegmentHeader(0, key, 0, 0).Seed;
        Cipher = new PayloadCipher(keyRing, key);
        MessageKeys = new MessageKeyIndex(key, IsPastKeyWindow);
    }

    public IJournalDisk Disk { get; }

    /// <summary>The segments that are open for reading.</summary>
    public OpenSegments Open { get; }

    /// <summary><see cref="SegmentHeader.Key"/>.</summary>
    public UInt128 Key { get; }

    /// <summary>Seeds the checksums of blocks and seals.</summary>
    public uint Seed { get; }

    /// <summary>All segments that exist, by short number.</summary>
    public ConcurrentDictionary<uint, Segment> Segments { get; } = new();

    /// <summary>The participants of which something is durable, or that an owner has claimed.</summary>
    public ConcurrentDictionary<ulong, JournaledParticipant> Participants { get; } = new();

    public MessageKeyIndex MessageKeys { get; }

    /// <summary>Encrypts payloads, if that is on.</summary>
    public PayloadCipher Cipher { get; }

    /// <summary>The segment that is written to.</summary>
    public Segment Last { get; set; } = null!;

    /// <summary>Where the checkpoint of the last segment ends, as recovery found it.</summary>
    public long CheckpointEnd { get; set; }

    /// <summary>The segment of that number; null where it is not there, or not any more.</summary>
    public Segment? FindSegment(ulong number) =>
        Segments.TryGetValue(Segment.ShortNumberOf(number), out var segment) && segment.Number == number ? segment : null;

    /// <summary>Number of the segment that follows the last one: the next whose short number is free.</summary>
    public ulong NextNumber()
    {
        var number = Last.Number + 1;
        while (Segments.ContainsKey(Segment.ShortNumberOf(number)))
            number++;
        return number;
    }

    /// <summary>
    /// Participants of which nothing is left but their counters, which the next checkpoint may leave out, if no message has come
    /// since.
    /// </summary>
    public IReadOnlyList<(JournaledParticipant Participant, long LastSequence)> TakeForgettable() =>
        Interlocked.Exchange(ref _forgettable, []);

    /// <inheritdoc cref="TakeForgettable"/>
    public void SetForgettable(IReadOnlyList<(JournaledParticipant Participant, long LastSequence)> participants) =>
        Interlocked.Exchange(ref _forgettable, participants);

    /// <summary>The participant, if anything is known of it.</summary>
    public JournaledParticipant? Find(Ispb ispb) => Participants.GetValueOrDefault(ispb.Word);

    public JournaledParticipant Participant(Ispb ispb) =>
        Participants.TryGetValue(ispb.Word, out var known)
            ? known
            : Participants.GetOrAdd(ispb.Word, static (_, name) => new JournaledParticipant(new ParticipantState(name)), ispb);

    /// <summary>Adds a decision that is durable.</summary>
    public void Fold(JournaledParticipant participant, Decision decision, Segment segment, long offset, int length)
    {
        if (decision is not MessageAccepted accepted)
        {
            participant.Fold(decision);
            return;
        }

        var position = RecordPosition.Of(segment.ShortNumber, offset, length);
        participant.Fold(accepted, position);
        var hash = MessageKeys.HashOf(accepted.Message.Sender.Word, accepted.Message.BizMsgIdr);
        MessageKeys.Add(hash, position);
        segment.Entries.Add(
            SegmentEntry.Of(participant.State.Ispb.Word, accepted.Sequence, hash, segment.Number, offset, length));
    }

    /// <summary>Whether the message keys in the segment are too old to be asked for. False while it is written to.</summary>
    public bool IsPastKeyWindow(Segment segment) =>
        segment.ClosedAtMs < (_time.GetUtcNow() - KeyWindow).ToUnixTimeMilliseconds();

    private bool IsPastKeyWindow(uint shortNumber) =>
        !Segments.TryGetValue(shortNumber, out var segment) || IsPastKeyWindow(segment);
}
