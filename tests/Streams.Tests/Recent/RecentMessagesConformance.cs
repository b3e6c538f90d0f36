using PixStream.StoreConformance;
using PixStream.Streams.Ports;
using PixStream.Streams.Recent;
using PixStream.Streams.Tests.Owners;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Recent;

public sealed class RecentMessagesCommits : CommitConformance<RecentMessagesTestStore>;

public sealed class RecentMessagesClaims : ClaimConformance<RecentMessagesTestStore>;

public sealed class RecentMessagesReads : ReadConformance<RecentMessagesTestStore>;

public sealed class RecentMessagesKeys : KeyConformance<RecentMessagesTestStore>;

public sealed class RecentMessagesRestarts : RestartConformance<RecentMessagesTestStore>;

public sealed class RecentMessagesRefusals : FailureConformance<RecentMessagesTestStore>;

/// <summary>Little room, so that some messages of a test are in memory and some are not.</summary>
public sealed class RecentMessagesTestStore : MemoryTestStore
{
    private readonly Dictionary<RecentMessagesStore, IParticipantStore> _behind = [];

    public override async ValueTask<IParticipantStore> OpenAsync()
    {
        var behind = await base.OpenAsync();
        var store = new RecentMessagesStore(
            behind, new RecentOptions { TotalBytes = 60_000, ParticipantBytes = 20_000 }, ownsPayloads: false);
        _behind.Add(store, behind);
        return store;
    }

    public override ValueTask CloseAsync(IParticipantStore store) => base.CloseAsync(Behind(store));

    public override ValueTask CrashAsync(IParticipantStore store) => base.CrashAsync(Behind(store));

    public override ValueTask HealAsync(IParticipantStore store) => base.HealAsync(Behind(store));

    /// <summary>What is in memory is not damaged with it.</summary>
    public override ValueTask CorruptAsync(MessageAccepted message)
    {
        foreach (var store in _behind.Keys)
            store.Release(message.Message.Destination, long.MaxValue);
        return base.CorruptAsync(message);
    }

    private IParticipantStore Behind(IParticipantStore store) => _behind[(RecentMessagesStore)store];
}
