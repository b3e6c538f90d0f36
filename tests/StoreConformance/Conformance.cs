using PixStream.Streams.Ports;
using PixStream.Streams.Values;
using Xunit;

namespace PixStream.StoreConformance;

/// <summary>A place of its own for each test, with a store on it.</summary>
public abstract class Conformance<TTestStore> : IAsyncLifetime
    where TTestStore : TestStore, new()
{
    /// <summary>After this long a task that has not ended is taken for one that never will.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    protected TTestStore TestStore { get; } = new();

    /// <summary>The store that is open.</summary>
    protected IParticipantStore Store { get; private set; } = null!;

    private protected ParticipantBook Book { get; } = new(TestMessages.Psp);

    private protected TimeProvider Time => TestStore.Time;

    public async ValueTask InitializeAsync() => Store = await TestStore.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await InTime(Task.Run(() => TestStore.DisposeAsync().AsTask()));
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the store, and opens one on what it left.</summary>
    private protected async Task ReopenAsync(bool crash = false)
    {
        await EndAsync(crash);
        Store = await TestStore.OpenAsync();
    }

    /// <summary>Ends the store, on a thread that no commit's end runs on: a close may wait for those.</summary>
    private protected Task EndAsync(bool crash = false) =>
        InTime(Task.Run(() => crash ? TestStore.CrashAsync(Store).AsTask() : TestStore.CloseAsync(Store).AsTask()));

    private protected async Task<long> ClaimAsync(ParticipantBook book) => (await Store.ClaimAsync(book.Ispb)).Claim;

    /// <summary>Claims, commits what the book decided, and waits until it is durable.</summary>
    private protected async Task CommitAsync(ParticipantBook book) =>
        await Durable(Store.Commit(book.Ispb, await ClaimAsync(book), book.Take()));

    private protected Task HealAsync() => InTime(TestStore.HealAsync(Store).AsTask());

    private protected Task HoldsAsync(ParticipantBook book) => Check.HoldsAsync(Store, book);

    /// <summary>Ends with the commit, and fails with it.</summary>
    private protected static Task Durable(Task commit) => InTime(commit);

    private protected static Task InTime(Task task) => task.WaitAsync(Patience, TimeProvider.System);

    /// <summary>Whether the commit was told to be durable. It may fail in one way only.</summary>
    private protected static async Task<bool> IsDurableAsync(Task commit)
    {
        try
        {
            await Durable(commit);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private protected static Task RefusedAsync(Task commit) =>
        Assert.ThrowsAnyAsync<StoreUnavailableException>(() => Durable(commit));

    private protected ValueTask<StoredBatch?> ReadAsync(Ispb ispb, params SequenceRange[] ranges) =>
        Store.ReadAsync(ispb, new Batch(ranges, 0));
}
