using PixStream.Streams.Intake;
using PixStream.Streams.Limits;
using PixStream.Streams.Measures;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>
/// One participant and its owner, as a cluster has them. Once another owner has claimed the participant, this one
/// says that it has retired, and the caller asks the other. Safe to call from anywhere; it goes on where it was called.
/// </summary>
public sealed class ClusterOwner
{
    private static readonly AppendReply Unavailable = new(AppendStatus.Unavailable, []);

    private readonly Ispb _ispb;
    private readonly ParticipantOwner _owner;
    private readonly MessageIntake _intake;

    public ClusterOwner(
        Ispb ispb, IParticipantStore store, StreamRules rules, TimeProvider time, IRandomSource random, LimitTable? limits = null,
        SendPressure? pressure = null, ParticipantMeasures? measures = null)
    {
        _ispb = ispb;
        MaxStreams = rules.MaxStreams;
        IdleTimeout = rules.IdleTimeout;
        _owner = new ParticipantOwner(ispb, store, rules, time, random, time.GetTimestamp(), limits, measures)
        {
            RetiresWhenOvertaken = true,
        };
        _intake = new MessageIntake(store, time, random, pressure);
    }

    /// <summary>Stores messages of this participant, all of them or none.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="isLetIn">They are not refused because commits queue: <see cref="CheckAsync"/> has let them in.</param>
    /// <exception cref="ArgumentException">A message is for another participant.</exception>
    public async ValueTask<OwnerReply<AppendReply>> AppendAsync(IReadOnlyList<IncomingMessage> messages, bool isLetIn = false)
    {
        ExpectOwn(messages);
        if (await OpenAsync() is { } cannot)
            return cannot;
        return await _intake.AppendAsync(messages, (_, part) => _owner.AppendAsync(part), isLetIn);
    }

    /// <summary>
    /// Whether the messages could be stored as far as their message keys and the commits that queue go. Stores nothing.
    /// </summary>
    /// <exception cref="ArgumentException">A message is for another participant.</exception>
    /// <returns>
    /// With <see cref="AppendStatus.Stored"/> the ids of the messages that are stored already,
    /// and the default in place of the ids of the others.
    /// </returns>
    public async ValueTask<OwnerReply<AppendReply>> CheckAsync(IReadOnlyList<IncomingMessage> messages)
    {
        ExpectOwn(messages);
        if (await OpenAsync() is { } cannot)
            return cannot;
        return await _intake.CheckAsync(messages);
    }

    /// <inheritdoc cref="ParticipantOwner.CountSend"/>
    public OwnerReply<SendReply> CountSend(long cost) => _owner.CountSend(cost);

    /// <inheritdoc cref="ParticipantOwner.StartAsync(StreamId, PullTerms, CancellationToken)"/>
    public ValueTask<OwnerReply<PullReply>> StartAsync(StreamId name, PullTerms terms, CancellationToken endWait) =>
        _owner.StartAsync(name, terms, endWait);

    /// <summary>Streams that the participant may have at once.</summary>
    public int MaxStreams { get; }

    /// <summary>After how long without a sign of its reader a stream is closed.</summary>
    public TimeSpan IdleTimeout { get; }

    /// <inheritdoc cref="IParticipants.PullAsync"/>
    public ValueTask<OwnerReply<PullReply>> PullAsync(StreamStep token, PullTerms terms, CancellationToken endWait) =>
        _owner.PullAsync(token, terms, endWait);

    /// <inheritdoc cref="ParticipantOwner.EndAsync"/>
    public ValueTask<OwnerReply<EndReply>> EndAsync(StreamStep token) => _owner.EndAsync(token);

    /// <inheritdoc cref="ParticipantOwner.KeepOpenAsync"/>
    public ValueTask<OwnerReply<Done>> KeepOpenAsync(StreamId stream) => _owner.KeepOpenAsync(stream);

    /// <inheritdoc cref="ParticipantOwner.Parked"/>
    public OwnerParking Parked => _owner.Parked;

    /// <inheritdoc cref="ParticipantOwner.Streams"/>
    public OwnerStreams Streams => _owner.Streams;

    /// <inheritdoc cref="ParticipantOwner.RetireAsync"/>
    public Task RetireAsync() => _owner.RetireAsync();

    /// <inheritdoc cref="ParticipantOwner.Standing"/>
    public ParticipantStanding? Standing => _owner.Standing;

    /// <returns>Null once the participant is this owner's, else what to answer.</returns>
    private async ValueTask<OwnerReply<AppendReply>?> OpenAsync()
    {
        try
        {
            return (await _owner.OpenAsync()).IsRetired ? OwnerReply.Retired : null;
        }
        catch (StoreException)
        {
            return Unavailable;
        }
    }

    private void ExpectOwn(IReadOnlyList<IncomingMessage> messages)
    {
        foreach (var message in messages)
            if (message.Destination != _ispb)
                throw new ArgumentException(
                    $"A message for {message.Destination} came to the owner of {_ispb}.", nameof(messages));
    }
}
