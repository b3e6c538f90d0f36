using PixStream.Streams.Ports;
using PixStream.Streams.Values;
using Xunit.Sdk;

namespace PixStream.StoreConformance;

/// <summary>
/// Where a store keeps its data, empty at first, and what a test can do to it there: the one thing that a store's author writes
/// for the suite. What is not overridden cannot be done, and the tests that need it are skipped with that reason.
/// </summary>
public abstract class TestStore : IAsyncDisposable
{
    /// <summary>The clock of the store: messages are accepted at its time. Default: the system's.</summary>
    public virtual TimeProvider Time => TimeProvider.System;

    /// <summary>
    /// Bytes of the longest payload that is taken under a BizMsgIdr of 35 characters. Default null: the store has no limit of its
    /// own.
    /// </summary>
    public virtual int? PayloadMax => null;

    /// <summary>
    /// Whether two stores can be open on it at once, as those of two processes are. Then <see cref="OpenAsync"/> is called
    /// again without a close before it. Default false.
    /// </summary>
    public virtual bool CanBeShared => false;

    /// <summary>Opens a store on what lies there.</summary>
    public abstract ValueTask<IParticipantStore> OpenAsync();

    /// <summary>
    /// Closes a store as its process does when it stops. Ends a <see cref="HoldAsync"/>. Closed a second time, it stays closed.
    /// </summary>
    public abstract ValueTask CloseAsync(IParticipantStore store);

    /// <summary>
    /// Ends a store as a crash of its process and its machine does: what is not durable is lost, or part of it is. No
    /// caller is told. Ends a <see cref="HoldAsync"/>.
    /// </summary>
    public virtual ValueTask CrashAsync(IParticipantStore store) => throw Cannot("end a store without closing it");

    /// <summary>From now on no commit becomes durable, until <see cref="ReleaseAsync"/>. None fails for that.</summary>
    public virtual ValueTask HoldAsync() => throw Cannot("hold commits");

    /// <summary>What was held goes on.</summary>
    public virtual ValueTask ReleaseAsync() => throw Cannot("hold commits");

    /// <summary>From now on commits fail, until <see cref="HealAsync"/>. One that fails may be durable all the same.</summary>
    public virtual ValueTask FailAsync() => throw Cannot("make commits fail");

    /// <summary>Nothing fails any more. Ends when the store takes commits again.</summary>
    public virtual ValueTask HealAsync(IParticipantStore store) => throw Cannot("make commits fail");

    /// <summary>Lets time pass, for <see cref="Time"/> and for whatever the store does in time.</summary>
    public virtual void MoveClock(TimeSpan by) => throw Cannot("move the clock");

    /// <summary>Damages the stored bytes of a message.</summary>
    public virtual ValueTask CorruptAsync(MessageAccepted message) => throw Cannot("damage what is stored");

    /// <summary>Ends what is open still, in whatever condition, and leaves nothing behind.</summary>
    public abstract ValueTask DisposeAsync();

    private static SkipException Cannot(string what) => SkipException.ForSkip($"This place cannot {what}.");
}
