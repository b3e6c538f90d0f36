using PixStream.Streams.Intake;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>
/// One participant and its owner, as a cluster has them: whoever asks it after another owner claimed the participant is
/// told so and asks there. Safe to call from anywhere; it goes on where it was called.
/// </summary>
public sealed class ClusterOwner
{
    private static readonly AppendReply Unavailable = new(AppendStatus.Unavailable, []);

    private readonly Ispb _ispb;
    private readonly ParticipantOwner _owner;
    private readonly MessageIntake _intake;

    public ClusterOwner(Ispb ispb, IParticipantStore store, StreamRules rules, TimeProvider time, IRandomSource random)
    {
        _ispb = ispb;
        MaxStreams = rules.MaxStreams;
        IdleTimeout = rules.IdleTimeout;
        _owner = new ParticipantOwner(ispb, store, rules, time, random, time.GetTimestamp()) { RetiresWhenOvertaken = true };
        _intake = new MessageIntake(store, time, random);
    }

    /// <summary>Stores messages of this participant, all of them or none.</summary>
    /// <returns>Null when the owner has retired: nothing of it is stored, ask the next one.</returns>
    /// <exception cref="ArgumentException">A message is for another participant.</exception>
    public async ValueTask<AppendReply?> AppendAsync(IReadOnlyList<IncomingMessage> messages)
    {
        ExpectOwn(messages);
        return await TryOpenAsync() switch
        {
            true => await _intake.AppendAsync(messages, (_, part) => _owner.AppendAsync(part)),
            false => null,
            null => Unavailable,
        };
    }

    /// <summary>Whether the messages could be stored as far as their names go. Stores nothing.</summary>
    /// <exception cref="ArgumentException">A message is for another participant.</exception>
    /// <returns>
    /// Null when the owner has retired. With <see cref="AppendStatus.Stored"/> the ids of the messages that are stored already,
    /// and the default in place of the ids of the others.
    /// </returns>
    public async ValueTask<AppendReply?> CheckAsync(IReadOnlyList<IncomingMessage> messages)
    {
        ExpectOwn(messages);
        return await TryOpenAsync() switch
        {
            true => await _intake.CheckAsync(messages),
            false => null,
            null => Unavailable,
        };
    }

    /// <inheritdoc cref="ParticipantOwner.StartAsync(StreamId, PullTerms, CancellationToken)"/>
    /// <returns><see cref="ParticipantOwner.Retired"/> when the owner has retired.</returns>
    public ValueTask<PullReply> StartAsync(StreamId name, PullTerms terms, CancellationToken endWait) =>
        _owner.StartAsync(name, terms, endWait);

    /// <summary>Streams that the participant may have at once.</summary>
    public int MaxStreams { get; }

    /// <summary>After how long without a sign of its reader a stream is closed.</summary>
    public TimeSpan IdleTimeout { get; }

    /// <inheritdoc cref="IParticipants.PullAsync"/>
    /// <returns><see cref="ParticipantOwner.Retired"/> when the owner has retired.</returns>
    public ValueTask<PullReply> PullAsync(StreamStep token, PullTerms terms, CancellationToken endWait) =>
        _owner.PullAsync(token, terms, endWait);

    /// <inheritdoc cref="ParticipantOwner.EndAsync"/>
    public ValueTask<EndReply?> EndAsync(StreamStep token) => _owner.EndAsync(token);

    /// <inheritdoc cref="ParticipantOwner.KeepOpenAsync"/>
    public ValueTask<bool> KeepOpenAsync(StreamId stream) => _owner.KeepOpenAsync(stream);

    /// <inheritdoc cref="ParticipantOwner.ListParkedAsync"/>
    public ValueTask<ParkedList?> ListParkedAsync(long after, int limit) => _owner.ListParkedAsync(after, limit);

    /// <inheritdoc cref="ParticipantOwner.ShowParkedAsync"/>
    public ValueTask<ParkedContent?> ShowParkedAsync(long sequence) => _owner.ShowParkedAsync(sequence);

    /// <inheritdoc cref="ParticipantOwner.ReleaseParkedAsync"/>
    public ValueTask<ParkedStatus?> ReleaseParkedAsync(SequenceRange range) => _owner.ReleaseParkedAsync(range);

    /// <inheritdoc cref="ParticipantOwner.DropParkedAsync"/>
    public ValueTask<ParkedStatus?> DropParkedAsync(SequenceRange range) => _owner.DropParkedAsync(range);

    /// <inheritdoc cref="ParticipantOwner.RetireAsync"/>
    public Task RetireAsync() => _owner.RetireAsync();

    /// <inheritdoc cref="ParticipantOwner.Standing"/>
    public ParticipantStanding? Standing => _owner.Standing;

    /// <returns>Whether the participant is this owner's, or null while that cannot be known.</returns>
    private async ValueTask<bool?> TryOpenAsync()
    {
        try
        {
            return await _owner.OpenAsync();
        }
        catch (IOException failure) when (failure is StoreUnavailableException or CorruptStoreException)
        {
            return null;
        }
    }

    private void ExpectOwn(IReadOnlyList<IncomingMessage> messages)
    {
        foreach (var message in messages)
            if (message.Destination != _ispb)
                throw new ArgumentException($"A message for {message.Destination} came to the owner of {_ispb}.", nameof(messages));
    }
}
