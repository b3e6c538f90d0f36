namespace PixStream.Streams;

/// <summary>
/// One participant in the hands of one owner, as a cluster has it: whoever asks it after another owner claimed the participant is told so
/// and asks there. Safe to call from anywhere; it goes on where it was called.
/// </summary>
public sealed class OwnedParticipant
{
    private readonly Ispb _ispb;
    private readonly ParticipantOwner _owner;
    private readonly MessageIntake _intake;

    public OwnedParticipant(Ispb ispb, IParticipantStore store, StreamRules rules, TimeProvider time, IRandomSource random)
    {
        _ispb = ispb;
        _owner = new ParticipantOwner(ispb, store, rules, time, random, time.GetTimestamp()) { RetiresWhenOvertaken = true };
        _intake = new MessageIntake(store, time, random);
    }

    /// <summary>Stores messages of this participant, all of them or none.</summary>
    /// <returns>Null when the owner has retired: nothing of it is stored, ask the next one.</returns>
    /// <exception cref="ArgumentException">A message is for another participant.</exception>
    public ValueTask<AppendReply?> AppendAsync(IReadOnlyList<IncomingMessage> messages)
    {
        ExpectOwn(messages);
        return _intake.AppendAsync(messages, (_, part) => _owner.AppendAsync(part));
    }

    /// <summary>Whether the messages could be stored as far as their names go.</summary>
    /// <exception cref="ArgumentException">A message is for another participant.</exception>
    public ValueTask<AppendReply> CheckAsync(IReadOnlyList<IncomingMessage> messages)
    {
        ExpectOwn(messages);
        return _intake.CheckAsync(messages);
    }

    /// <inheritdoc cref="ParticipantOwner.StartAsync(StreamId, PullTerms, CancellationToken)"/>
    /// <returns><see cref="ParticipantOwner.Retired"/> when the owner has retired.</returns>
    public ValueTask<PullReply> StartAsync(StreamId name, PullTerms terms, CancellationToken endWait) =>
        _owner.StartAsync(name, terms, endWait);

    /// <inheritdoc cref="IParticipants.PullAsync"/>
    /// <returns><see cref="ParticipantOwner.Retired"/> when the owner has retired.</returns>
    public ValueTask<PullReply> PullAsync(StreamStep token, PullTerms terms, CancellationToken endWait) =>
        _owner.PullAsync(token, terms, endWait);

    /// <inheritdoc cref="ParticipantOwner.EndAsync"/>
    public ValueTask<EndReply?> EndAsync(StreamStep token) => _owner.EndAsync(token);

    /// <inheritdoc cref="ParticipantOwner.RetireAsync"/>
    public Task RetireAsync() => _owner.RetireAsync();

    /// <inheritdoc cref="ParticipantOwner.Standing"/>
    public ParticipantStanding? Standing => _owner.Standing;

    private void ExpectOwn(IReadOnlyList<IncomingMessage> messages)
    {
        foreach (var message in messages)
            if (message.Destination != _ispb)
                throw new ArgumentException($"A message for {message.Destination} came to the owner of {_ispb}.", nameof(messages));
    }
}
