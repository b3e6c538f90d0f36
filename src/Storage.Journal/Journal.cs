using System.Collections.Concurrent;
using PixStream.Storage.Journal.Disk;
using PixStream.Storage.Journal.Format;
using PixStream.Streams;

namespace PixStream.Storage.Journal;

/// <summary>What memory holds of a journal: its segments, where each participant stands, and where the messages lie.</summary>
internal sealed class Journal
{
    /// <summary>A little more than the 24 hours that the rules ask for.</summary>
    private static readonly TimeSpan NameWindow = TimeSpan.FromHours(25);

    private readonly TimeProvider _time;

    public Journal(IJournalDisk disk, UInt128 key, TimeProvider time)
    {
        Disk = disk;
        Key = key;
        _time = time;
        Seed = new SegmentHeader(0, key, 0, 0).Seed;
        Names = new MessageIdIndex(key, IsPastNameWindow);
    }

    public IJournalDisk Disk { get; }

    /// <summary><see cref="SegmentHeader.Key"/>.</summary>
    public UInt128 Key { get; }

    /// <summary>Seeds the checksums of blocks and seals.</summary>
    public uint Seed { get; }

    public ConcurrentDictionary<uint, Segment> Segments { get; } = new();

    public ConcurrentDictionary<ulong, JournaledParticipant> Participants { get; } = new();

    public MessageIdIndex Names { get; }

    /// <summary>The segment that is written to.</summary>
    public Segment Last { get; set; } = null!;

    /// <summary>Where the checkpoint of the last segment ends, as recovery found it.</summary>
    public long CheckpointEnd { get; set; }

    public JournaledParticipant Participant(Ispb ispb) =>
        Participants.TryGetValue(ispb.Word, out var known)
            ? known
            : Participants.GetOrAdd(ispb.Word, static (_, name) => new JournaledParticipant(new ParticipantState(name)), ispb);

    /// <summary>Adds a decision that is durable.</summary>
    public void Fold(JournaledParticipant participant, Decision decision, Segment segment, long offset, int length)
    {
        if (decision is not MessageAccepted accepted)
        {
            lock (participant.Gate)
            {
                participant.State.Apply(decision);
                participant.Index.TrimBelow(participant.State.LowestUnconfirmed);
            }

            return;
        }

        var position = RecordPosition.Of(segment.Number, offset, length);
        lock (participant.Gate)
        {
            participant.State.Apply(decision);
            participant.Index.Add(accepted.Sequence, position);
        }

        var hash = Names.HashOf(accepted.Message.Sender.Word, accepted.Message.BizMsgIdr);
        Names.Add(hash, position);
        segment.Entries.Add(new SegmentEntry(participant.State.Ispb.Word, accepted.Sequence, hash, position.Word));
    }

    /// <summary>Whether nobody asks for the names in the segment any more. Never while it is written to.</summary>
    public bool IsPastNameWindow(Segment segment) =>
        segment.ClosedAtMs < (_time.GetUtcNow() - NameWindow).ToUnixTimeMilliseconds();

    private bool IsPastNameWindow(uint number) => !Segments.TryGetValue(number, out var segment) || IsPastNameWindow(segment);
}
