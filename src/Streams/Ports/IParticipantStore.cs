using PixStream.Streams.Intake;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Ports;

/// <summary>
/// The port to where decisions and messages last. A store keeps each participant's state as the sum of its durable decisions and
/// lets one owner at a time write: a claim makes every commit of an earlier claim fail.
/// </summary>
public interface IParticipantStore
{
    /// <summary>Whether commits can be taken now.</summary>
    bool IsAvailable { get; }

    /// <summary>Reads what is durable of a participant and claims it.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read or claimed now.</exception>
    ValueTask<ParticipantClaim> ClaimAsync(Ispb ispb);

    /// <summary>
    /// Takes decisions, in order, behind all that were taken before, and copies the list, which the caller uses again. Returns at
    /// once; the task ends when they are durable, and fails with <see cref="StoreUnavailableException"/> and nothing else when
    /// they are not or may not be. After a failure the claim is void. Where a later claim was the reason it fails with
    /// <see cref="StaleClaimException"/>, if the store can be sure that nothing of it is durable.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A message is larger than the store takes at all: the caller has a limit to check.
    /// </exception>
    Task Commit(Ispb ispb, long claim, IReadOnlyList<Decision> decisions);

    /// <summary>
    /// Ends when the claim was the newest of its participant a moment ago. An owner asks before it tells what it did not have to
    /// commit.
    /// </summary>
    /// <exception cref="StaleClaimException">There is a later one.</exception>
    /// <exception cref="VoidClaimException">The claim is void: one of its commits failed.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be known now.</exception>
    ValueTask VerifyAsync(Ispb ispb, long claim);

    /// <summary>
    /// The owner has retired, and commits nothing more under this claim: the store may forget what it holds in memory for it.
    /// Returns at once. The store may ignore it. Releasing an overtaken or void claim is allowed.
    /// </summary>
    /// <param name="ispb">The participant.</param>
    /// <param name="claim">The owner's claim; 0 where it never had one.</param>
    void Release(Ispb ispb, long claim);

    /// <summary>Reads the messages of a batch. Null where one of them is confirmed by now and out of reach.</summary>
    /// <exception cref="CorruptStoreException">What lies there is not what was written.</exception>
    ValueTask<StoredBatch?> ReadAsync(Ispb ispb, Batch batch);

    /// <summary>
    /// Finds the newest durable message with that message key. A store may forget it after <see cref="MessageKeys.Window"/>.
    /// </summary>
    /// <exception cref="CorruptStoreException">What lies there is not what was written.</exception>
    ValueTask<IdentifiedMessage?> FindByKeyAsync(Ispb sender, string bizMsgIdr);

    /// <summary>
    /// Finds several, as <see cref="FindByKeyAsync"/> does. A store that is far away asks once for all of them.
    /// </summary>
    /// <returns>One for each key, in their order; null where no message has it.</returns>
    /// <inheritdoc cref="FindByKeyAsync"/>
    async ValueTask<IReadOnlyList<IdentifiedMessage?>> FindByKeysAsync(IReadOnlyList<MessageKey> keys)
    {
        var found = new IdentifiedMessage?[keys.Count];
        for (var i = 0; i < found.Length; i++)
            found[i] = await FindByKeyAsync(keys[i].Sender, keys[i].BizMsgIdr);
        return found;
    }
}

/// <summary>The sender's ISPB and its BizMsgIdr. The key names one message for <see cref="MessageKeys.Window"/>.</summary>
public readonly record struct MessageKey(Ispb Sender, string BizMsgIdr);

/// <summary>A participant as it is durable, and the right to change it.</summary>
/// <param name="State">The owner's own copy.</param>
/// <param name="Claim">Given back with each commit; a later claim has a higher number.</param>
public readonly record struct ParticipantClaim(ParticipantState State, long Claim);

/// <summary>A stored message, found by its message key.</summary>
public sealed record IdentifiedMessage(ResourceId Id, ReadOnlyMemory<byte> Payload);
