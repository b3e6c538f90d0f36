using System.Text;
using PixStream.Storage.Journal.Segments;
using PixStream.Storage.Journal.Tests.Encryption;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Tests;

public sealed class JournalCommits : CommitConformance<JournalTestStore>;

public sealed class JournalClaims : ClaimConformance<JournalTestStore>;

public sealed class JournalReads : ReadConformance<JournalTestStore>;

public sealed class JournalKeys : KeyConformance<JournalTestStore>;

public sealed class JournalRestarts : RestartConformance<JournalTestStore>;

public sealed class JournalFailures : FailureConformance<JournalTestStore>;

public sealed class EncryptedCommits : CommitConformance<EncryptedTestStore>;

public sealed class EncryptedClaims : ClaimConformance<EncryptedTestStore>;

public sealed class EncryptedReads : ReadConformance<EncryptedTestStore>;

public sealed class EncryptedKeys : KeyConformance<EncryptedTestStore>;

public sealed class EncryptedRestarts : RestartConformance<EncryptedTestStore>;

public sealed class EncryptedFailures : FailureConformance<EncryptedTestStore>;

/// <summary>
/// A disk in memory that can be held up, fail and lose power. Segments are small, so that there are many of them.
/// </summary>
public class JournalTestStore : TestStore
{
    private readonly FakeTime _time = new();
    private readonly ManualResetEventSlim _goesOn = new(initialState: true);
    private MemoryDisk _disk = new();
    private JournalStore? _open;
    private volatile bool _fails;
    private int _crashes;

    protected virtual string KeyDirectory => "";

    /// <summary>Bytes of a record that are not the payload.</summary>
    protected virtual int RecordOverhead => Storage.Journal.Format.Record.HeaderSize + 48 + 35;

    public override TimeProvider Time => _time;

    public override int? PayloadMax => RecordPosition.LengthMax - RecordOverhead;

    public override ValueTask<IParticipantStore> OpenAsync()
    {
        _disk.Faults = FaultOf;
        _open = Sample.Open(
            _disk, _time, segmentBytes: 16_384, keyDirectory: KeyDirectory, keysLookedAtEvery: TimeSpan.FromDays(1));
        return new(_open);
    }

    public override ValueTask CloseAsync(IParticipantStore store)
    {
        _goesOn.Set();
        ((JournalStore)store).Dispose();
        return default;
    }

    public override ValueTask CrashAsync(IParticipantStore store)
    {
        _disk = _disk.PowerLoss((Survival)(_crashes++ % 4));
        return CloseAsync(store);
    }

    public override ValueTask HoldAsync()
    {
        _goesOn.Reset();
        return default;
    }

    public override ValueTask ReleaseAsync()
    {
        _goesOn.Set();
        return default;
    }

    public override ValueTask FailAsync()
    {
        _fails = true;
        return default;
    }

    public override async ValueTask HealAsync(IParticipantStore store)
    {
        _fails = false;
        // The repair comes with time.
        while (!store.IsAvailable)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }
    }

    public override void MoveClock(TimeSpan by) => _time.Advance(by);

    public override ValueTask CorruptAsync(MessageAccepted message)
    {
        foreach (var name in _disk.Names.Where(name => Segment.NumberOf(name) is not null))
            if (PlaceOf(message, _disk.BytesOf(name)) is var at and >= 0)
                _disk.Flip(name, (at * 8L) + 77);
        return default;
    }

    public override async ValueTask DisposeAsync()
    {
        _fails = false;
        if (_open is { } open)
            await CloseAsync(open);
        _disk.Dispose();
        _goesOn.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Where its payload lies in the file; negative if it does not.</summary>
    protected virtual int PlaceOf(MessageAccepted message, ReadOnlySpan<byte> file) => file.IndexOf(message.Message.Payload.Span);

    private DiskFault FaultOf(DiskCall call)
    {
        if (call.Operation == DiskOperation.Flush && Segment.NumberOf(call.File) is not null)
            _goesOn.Wait();
        return _fails && call.IsChange ? DiskFault.Fail : DiskFault.None;
    }
}

/// <summary>The same, encrypted.</summary>
public sealed class EncryptedTestStore : JournalTestStore
{
    private readonly KeyFiles _keys = new(1);

    protected override string KeyDirectory => _keys.Path;

    protected override int RecordOverhead =>
        base.RecordOverhead + Storage.Journal.Format.EncryptedPlace.HeadSize + Storage.Journal.Format.EncryptedPlace.TagSize;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _keys.Dispose();
    }

    protected override int PlaceOf(MessageAccepted message, ReadOnlySpan<byte> file)
    {
        var name = Encoding.ASCII.GetBytes(message.Message.BizMsgIdr);
        return file.IndexOf(name) is var at and >= 0
            ? at + name.Length + Storage.Journal.Format.EncryptedPlace.HeadSize
            : -1;
    }
}
