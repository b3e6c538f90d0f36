using PixStream.StoreConformance;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Owners;

public sealed class MemoryStoreCommits : CommitConformance<MemoryTestStore>;

public sealed class MemoryStoreClaims : ClaimConformance<MemoryTestStore>;

public sealed class MemoryStoreReads : ReadConformance<MemoryTestStore>;

public sealed class MemoryStoreKeys : KeyConformance<MemoryTestStore>;

public sealed class MemoryStoreRestarts : RestartConformance<MemoryTestStore>;

public sealed class MemoryStoreRefusals : FailureConformance<MemoryTestStore>;

public sealed class MemoryStoreLosses : FailureConformance<LossyMemoryTestStore>;

public sealed class MemoryStoreLostAnswers : FailureConformance<SilentMemoryTestStore>;

/// <summary>Stores one after the other, or side by side, on the same data in memory. When commits fail, none is taken.</summary>
public class MemoryTestStore : TestStore
{
    private readonly List<MemoryStore> _stores = [];
    private int _crashes;

    public override int? PayloadMax => 2 << 20;

    public override bool CanBeShared => true;

    private protected MemoryStore Last => _stores[^1];

    public override ValueTask<IParticipantStore> OpenAsync()
    {
        _stores.Add(new MemoryStore(_stores.LastOrDefault()) { PayloadMax = 2 << 20 });
        return new(Last);
    }

    public override ValueTask CloseAsync(IParticipantStore store)
    {
        ((MemoryStore)store).Close();
        return default;
    }

    public override ValueTask CrashAsync(IParticipantStore store)
    {
        ((MemoryStore)store).Crash(durable: _crashes++ % 4);
        return default;
    }

    public override ValueTask HoldAsync()
    {
        Last.HoldCommits = true;
        return default;
    }

    public override ValueTask ReleaseAsync()
    {
        var store = Last;
        store.HoldCommits = false;
        return new(Task.Run(() => store.ReleaseCommits()));
    }

    public override ValueTask FailAsync()
    {
        Last.IsAvailable = false;
        return default;
    }

    public override ValueTask HealAsync(IParticipantStore store)
    {
        Last.Fate = static () => CommitFate.Durable;
        Last.IsAvailable = true;
        return default;
    }

    /// <summary>Nothing is forgotten here, so time makes no difference.</summary>
    public override void MoveClock(TimeSpan by)
    {
    }

    public override ValueTask CorruptAsync(MessageAccepted message)
    {
        Last.Damaged.Add(message.Sequence);
        return default;
    }

    public override ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }

    /// <summary>The first commit that comes has this fate, and after it none is taken.</summary>
    private protected ValueTask FailWithAsync(CommitFate fate)
    {
        var store = Last;
        store.Fate = () =>
        {
            store.IsAvailable = false;
            return fate;
        };
        return default;
    }
}

/// <summary>A commit that fails is lost.</summary>
public sealed class LossyMemoryTestStore : MemoryTestStore
{
    public override ValueTask FailAsync() => FailWithAsync(CommitFate.Lost);
}

/// <summary>A commit that fails is durable, and only the answer is lost.</summary>
public sealed class SilentMemoryTestStore : MemoryTestStore
{
    public override ValueTask FailAsync() => FailWithAsync(CommitFate.DurableAllTheSame);
}
