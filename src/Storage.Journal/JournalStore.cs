using System.Text;
using PixStream.Storage.Journal.Disk;
using PixStream.Storage.Journal.Encryption;
using PixStream.Storage.Journal.Format;
using PixStream.Storage.Journal.Reading;
using PixStream.Storage.Journal.Recovering;
using PixStream.Storage.Journal.Segments;
using PixStream.Storage.Journal.Writing;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal;

/// <summary>
/// The embedded store: an append-only journal of checksummed segments on the local disk. All participants share one writer, and
/// what waits is made durable by one flush. Memory holds where each participant stands and eight bytes for each unread message;
/// the messages themselves stay on disk.
/// </summary>
public sealed class JournalStore : IParticipantStore, IDisposable
{
    private readonly IJournalDisk _disk;
    private readonly Journal _journal;
    private readonly JournalWriter _writer;
    private readonly SegmentPreparer _preparer;
    private readonly BatchReader _reader;
    private readonly JournalInstruments _instruments;
    private readonly Retention _retention;
    private readonly PayloadKeyRing? _keyRing;
    private volatile bool _closed;

    /// <summary>Opens the journal in the directory of the options, or begins one there.</summary>
    /// <exception cref="CorruptStoreException">Something that was durable is damaged or missing.</exception>
    /// <exception cref="JournalInUseException">Another process has the directory.</exception>
    /// <exception cref="JournalKeyException">A key that messages are encrypted with cannot be used, or is missing.</exception>
    /// <exception cref="IOException">The directory cannot be read or written.</exception>
    public JournalStore(JournalOptions options, TimeProvider time, JournalInstruments instruments)
        : this(OpenDisk(options, instruments), options, time, instruments, Background.ThreadPool, new CryptoRandomSource())
    {
    }

    internal JournalStore(
        IJournalDisk disk, JournalOptions options, TimeProvider time, JournalInstruments instruments, Background background,
        IRandomSource random)
    {
        _disk = disk;
        _instruments = instruments;
        _preparer = new SegmentPreparer(disk, options.SegmentBytes, instruments, background);
        var started = time.GetTimestamp();
        try
        {
            if (!string.IsNullOrWhiteSpace(options.KeyDirectory))
                _keyRing = new PayloadKeyRing(options, time, instruments);
            var recovered = new Recovery(
                disk, new OpenSegments(options.OpenSegments), _preparer, instruments, time, random, _keyRing).Run();
            _journal = recovered.Journal;
            if (recovered.CutBytes > 0)
                instruments.TailCut(recovered.CutBytes);
            _writer = new JournalWriter(_journal, recovered.End, _preparer, options.Flush, time, instruments, background);
        }
        catch
        {
            _keyRing?.Dispose();
            _preparer.Dispose();
            disk.Dispose();
            throw;
        }

        _reader = new BatchReader(_journal);
        _retention = new Retention(_journal, options, time, instruments);
        instruments.Opened(
            Path.GetDirectoryName(disk.PathOf("x")) ?? "",
            _journal.Segments.Count,
            _journal.Participants.Count,
            UnreadMessages,
            (long)time.GetElapsedTime(started).TotalMilliseconds);
    }

    public bool IsAvailable => !_closed && _writer.Failure is null;

    /// <summary>Participants that memory holds something of.</summary>
    internal int KnownParticipants => _journal.Participants.Count;

    /// <summary>Segments that are open for reading.</summary>
    internal int OpenSegments => _journal.Open.Count;

    /// <summary>Groups of messages whose places memory holds.</summary>
    internal int PlacesHeld => _journal.Participants.Values.Sum(static participant =>
    {
        lock (participant.Gate)
            return participant.Index.Chunks;
    });

    /// <summary>Keys of messages that memory has room for.</summary>
    internal long KeysHeld => _journal.MessageKeys.Capacity;

    /// <summary>Messages that are not confirmed, parked ones among them.</summary>
    internal long UnconfirmedMessages => _journal.Participants.Values.Sum(static participant =>
    {
        lock (participant.Gate)
            return participant.State.Available + participant.State.Parked.MessageCount;
    });

    /// <summary>Messages that were never handed out or came back, of all participants.</summary>
    public long UnreadMessages
    {
        get
        {
            long count = 0;
            foreach (var participant in _journal.Participants.Values)
                lock (participant.Gate)
                    count += participant.State.Available;
            return count;
        }
    }

    /// <summary>Participants for which messages wait, unread or parked.</summary>
    /// <param name="max">How many at most.</param>
    public IReadOnlyList<Ispb> WithWaitingMessages(int max)
    {
        var found = new List<Ispb>();
        foreach (var participant in _journal.Participants.Values)
        {
            if (found.Count == max)
                break;
            lock (participant.Gate)
                if (participant.State is { Ispb.IsService: false } state && state.Available + state.Parked.MessageCount > 0)
                    found.Add(state.Ispb);
        }

        return found;
    }

    public async ValueTask<ParticipantClaim> ClaimAsync(Ispb ispb)
    {
        while (true)
            if (await _writer.ClaimAsync(_journal.Participant(ispb)) is { } claim)
                return claim;
    }

    public Task Commit(Ispb ispb, long claim, IReadOnlyList<Decision> decisions) =>
        _writer.Commit(_journal.Participant(ispb), claim, decisions);

    public ValueTask VerifyAsync(Ispb ispb, long claim) =>
        _writer.Refuse(_journal.Participant(ispb), claim) is { } refusal ? ValueTask.FromException(refusal) : default;

    public void Release(Ispb ispb, long claim)
    {
        if (_journal.Find(ispb) is { } participant)
            _writer.Release(participant, claim);
    }

    public ValueTask<StoredBatch?> ReadAsync(Ispb ispb, Batch batch)
    {
        try
        {
            var messages = _reader.Read(ispb, batch);
            if (messages is null && _closed)
                throw new StoreUnavailableException("The journal is closed.");
            return new ValueTask<StoredBatch?>(messages);
        }
        catch (CorruptStoreException damage)
        {
            _instruments.Corrupt(damage.Message);
            throw;
        }
    }

    public ValueTask<IdentifiedMessage?> FindByKeyAsync(Ispb sender, string bizMsgIdr)
    {
        var hash = _journal.MessageKeys.HashOf(sender.Word, bizMsgIdr);
        try
        {
            return new ValueTask<IdentifiedMessage?>(
                _journal.MessageKeys.MayContain(hash) ? Find(sender, bizMsgIdr, hash) : null);
        }
        catch (CorruptStoreException damage)
        {
            _instruments.Corrupt(damage.Message);
            throw;
        }
    }

    /// <summary>Writes what was taken, and closes the journal. Commits that come later are refused.</summary>
    public void Dispose()
    {
        _retention.Dispose();
        _writer.Stop();
        _closed = true;
        _journal.Cipher.Dispose();
        _preparer.Dispose();
        foreach (var segment in _journal.Segments.Values)
            segment.Dispose();
        _disk.Dispose();
    }

    private static LocalDisk OpenDisk(JournalOptions options, JournalInstruments instruments)
    {
        var disk = new LocalDisk(options.Directory);
        try
        {
            var directory = Path.GetFullPath(options.Directory);
            var word = directory.Contains(' ', StringComparison.Ordinal) ? $"'{directory}'" : directory;
            if (disk.IsOpenToOthers)
                instruments.OpenToOthers(directory, $"chmod -R go= {word}");
            return disk;
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    private IdentifiedMessage? Find(Ispb sender, string bizMsgIdr, ulong hash)
    {
        var positions = new List<RecordPosition>();
        _journal.MessageKeys.Find(hash, positions);
        // What lies further on is newer.
        var found = positions
            .Select(position => (Position: position, Segment: _journal.Segments.GetValueOrDefault(position.ShortNumber)))
            .Where(static place => place.Segment is not null)
            .OrderByDescending(static place => place.Segment!.Number)
            .ThenByDescending(static place => place.Position.Offset);
        foreach (var (position, segment) in found)
        {
            var bytes = new byte[position.LengthBound];
            if (!segment!.TryRead(position.Offset, bytes, out var read))
                continue;
            if (!Record.TryRead(bytes.AsSpan(0, read), out _, out var body))
                throw new CorruptStoreException(
                    $"{segment.Path} is damaged at offset {position.Offset}: the message there does not match its checksum.");
            var message = MessageRecord.Read(body);
            if (message.Sender != sender.Word || Encoding.ASCII.GetString(message.BizMsgIdr) != bizMsgIdr)
                continue;
            if (message.IsEncrypted)
                _journal.Cipher.Decrypt(bytes.AsSpan(0, Record.HeaderSize + body.Length), segment, position.Offset);
            return new(message.Id, bytes.AsMemory(Record.HeaderSize + message.PayloadStart, message.PayloadLength));
        }

        return null;
    }
}
