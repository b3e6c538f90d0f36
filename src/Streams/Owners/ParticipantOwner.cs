using PixStream.Streams.Limits;
using PixStream.Streams.Measures;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Owners;

/// <summary>
/// Drives the rules of one participant over a store: one command at a time, a commit for what it decided, and an answer only once
/// that is durable. No turn is held while a pull waits or a commit is on its way. If a commit fails, the owner forgets what it
/// holds and goes on from what is durable.
/// </summary>
public sealed class ParticipantOwner
{
    private readonly TimeProvider _time;
    private readonly IdleTimer _idleTimer = new();
    private readonly OwnerPulls _pulls;
    private long _lastUsedMs;

    public ParticipantOwner(
        Ispb ispb, IParticipantStore store, StreamRules rules, TimeProvider time, IRandomSource random, long openSinceTimestamp,
        LimitTable? limits = null, ParticipantMeasures? measures = null)
    {
        _time = time;
        Measures = measures?.Of(this, ispb, store, rules);
        Traffic = new OwnerTraffic(ispb, limits ?? new LimitTable(), time);
        Claim = new OwnerClaim(ispb, store, rules, time, openSinceTimestamp) { OnHeld = () => EndTurn(), OnLost = OnClaimLost };
        _pulls = new OwnerPulls(this, ispb, store, rules, time, random);
        Parked = new OwnerParking(this, ispb, store);
        Streams = new OwnerStreams(this, ispb, store, rules);
    }

    /// <summary>
    /// Whether it retires when another owner claims its participant in the store, as in a cluster, where the requests can follow.
    /// Otherwise it claims the participant again.
    /// </summary>
    public bool RetiresWhenOvertaken
    {
        get => Claim.RetiresWhenOvertaken;
        init => Claim.RetiresWhenOvertaken = value;
    }

    /// <summary>The participant's parked messages.</summary>
    public OwnerParking Parked { get; }

    /// <summary>The participant's open streams.</summary>
    public OwnerStreams Streams { get; }

    /// <summary>Where the participant stands; null while it is not loaded, and while a commit is on its way.</summary>
    public ParticipantStanding? Standing
    {
        get
        {
            lock (Gate)
                return Claim is { Participant.State: var state, Durable.IsCompletedSuccessfully: true }
                    ? new ParticipantStanding(
                        Claim.Number, state.LastSequence, state.Next, state.Streams.Count, state.Available > 0)
                    : null;
        }
    }

    /// <summary>Held for a turn, and for nothing that waits.</summary>
    internal Lock Gate => Claim.Gate;

    /// <summary>What the present turn has decided so far.</summary>
    internal Turn Turn { get; } = new();

    internal OwnerClaim Claim { get; }

    /// <summary>What is counted against the participant's limits.</summary>
    internal OwnerTraffic Traffic { get; }

    /// <summary>What is counted of it; null where nothing is.</summary>
    internal OwnerMeasures? Measures { get; }

    internal long NowMs => _time.ToMs(_time.GetTimestamp());

    /// <summary>Stores messages and hands them to waiting readers.</summary>
    /// <exception cref="StoreUnavailableException">They may not be durable.</exception>
    public async ValueTask<OwnerReply<Done>> AppendAsync(IReadOnlyList<(IncomingMessage Message, ResourceId Id)> messages)
    {
        var appended = await CommitAsync(messages, static (owner, participant, messages) =>
        {
            foreach (var (message, id) in messages)
                participant.Append(message, id, owner.Turn);
            participant.Wake(owner.NowMs, owner.Turn);
            return default(Done);
        });
        return appended.IsRetired ? OwnerReply.Retired : default(Done);
    }

    /// <summary>Opens a stream and pulls its first batch (<see cref="IParticipants.StartAsync"/>).</summary>
    /// <returns>
    /// If the owner retires while a pull waits (<see cref="RetireAsync"/>, <see cref="RetiresWhenOvertaken"/>), the earlier batch
    /// stays confirmed. No new batch was handed out.
    /// </returns>
    public ValueTask<OwnerReply<PullReply>> StartAsync(PullTerms terms, CancellationToken endWait) =>
        _pulls.AnswerAsync(null, terms, endWait);

    /// <summary>
    /// Opens the stream of that name and pulls its first batch. Where it is open, it is pulled only: this may be repeated.
    /// </summary>
    /// <inheritdoc cref="StartAsync(PullTerms, CancellationToken)"/>
    public ValueTask<OwnerReply<PullReply>> StartAsync(StreamId name, PullTerms terms, CancellationToken endWait) =>
        _pulls.AnswerAsync(new StreamStep(name, 0), terms, endWait);

    /// <summary>
    /// Pulls the batch that the token names, which confirms the one before it (<see cref="IParticipants.PullAsync"/>).
    /// </summary>
    /// <inheritdoc cref="StartAsync(PullTerms, CancellationToken)"/>
    public ValueTask<OwnerReply<PullReply>> PullAsync(StreamStep token, PullTerms terms, CancellationToken endWait) =>
        _pulls.AnswerAsync(token, terms, endWait);

    /// <summary>Confirms the batch that the token follows and closes the stream (<see cref="IParticipants.EndAsync"/>).</summary>
    public async ValueTask<OwnerReply<EndReply>> EndAsync(StreamStep token)
    {
        try
        {
            var ended = await CommitAsync(token, static (owner, participant, token) =>
                participant.End(token, owner.NowMs, owner.Turn));
            if (!ended.TryGet(out var done))
                return OwnerReply.Retired;
            if (done.Value is EndStatus.AlreadyEnded or EndStatus.Superseded && !await Claim.IsNewestAsync(done.Claim))
                return OwnerReply.Retired;
            return new EndReply(done.Value);
        }
        catch (StoreException)
        {
            return new EndReply(EndStatus.Unavailable);
        }
    }

    /// <summary>
    /// Counts a request that its participant sends (<see cref="IParticipants.CountSendAsync"/>). Needs no claim: nothing of it
    /// lasts.
    /// </summary>
    public OwnerReply<SendReply> CountSend(long cost)
    {
        var joined = false;
        lock (Gate)
            if (!BeginTurn(ref joined))
                return OwnerReply.Retired;
        return Traffic.CountSend(cost);
    }

    /// <summary>
    /// Claims the participant, if this owner has not yet. A caller that looks for what an earlier owner stored does this first:
    /// only a claim settles what was on its way.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It cannot be claimed now.</exception>
    public async ValueTask<OwnerReply<Done>> OpenAsync()
    {
        var joined = false;
        while (true)
        {
            lock (Gate)
            {
                if (!BeginTurn(ref joined))
                    return OwnerReply.Retired;
                if (Claim.State == ClaimState.Held)
                    return default(Done);
            }

            await Claim.LoadAsync();
            joined = true;
        }
    }

    /// <summary>
    /// The stream's reader is taking an answer, so its idle time begins again (<see cref="IParticipants.KeepOpenAsync"/>).
    /// </summary>
    /// <remarks>
    /// It loads the participant where it has to: from then on idle times run, and this one must not have begun before.
    /// </remarks>
    public async ValueTask<OwnerReply<Done>> KeepOpenAsync(StreamId stream)
    {
        try
        {
            var kept = await CommitAsync(stream, static (owner, participant, stream) =>
            {
                participant.KeepOpen(stream, owner.NowMs);
                return default(Done);
            });
            return kept.TryGet(out var done) && await Claim.IsNewestAsync(done.Claim) ? default(Done) : OwnerReply.Retired;
        }
        catch (StoreException)
        {
            return default(Done);
        }
    }

    /// <summary>From now on no pull waits.</summary>
    public void EndWaits()
    {
        lock (Gate)
            _pulls.EndWaits();
    }

    /// <summary>Retires an owner that was not used for a while and that has no open stream, so that it costs no memory.</summary>
    /// <returns>Whether it retired.</returns>
    public bool TryRetire(TimeSpan unusedFor)
    {
        lock (Gate)
        {
            var inUse = Claim.IsBeingMade || _pulls.AreWaiting || !Claim.Durable.IsCompleted || Claim.MayHaveStreams;
            var isKept = Measures is { KeepsUnread: true } && Claim.Participant is { State.Available: > 0 };
            if (inUse || isKept || Traffic.IsCounting || NowMs - _lastUsedMs < unusedFor.TotalMilliseconds)
                return false;
            Claim.Retire();
            Claim.Release();
            return true;
        }
    }

    /// <summary>
    /// Retires, whatever is going on: readers that wait here are told to ask the next owner. What was decided is made durable
    /// first.
    /// </summary>
    public async Task RetireAsync()
    {
        Claim.Retire();
        await Claim.Durable.ConfigureAwait(
            ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        Claim.Release();
    }

    /// <summary>Runs a command in a turn of its own and waits until what it decided is durable.</summary>
    internal async ValueTask<OwnerReply<Decided<TResult>>> CommitAsync<TArgument, TResult>(
        TArgument argument, Func<ParticipantOwner, Participant, TArgument, TResult> command)
    {
        var joined = false;
        try
        {
            while (true)
            {
                Decided<TResult> decided = default;
                Task? durable = null;
                lock (Gate)
                {
                    if (!BeginTurn(ref joined))
                        return OwnerReply.Retired;
                    if (Claim.Participant is { } participant)
                    {
                        decided = new(command(this, participant, argument), Claim.Number);
                        durable = EndTurn();
                    }
                }

                await (durable ?? Claim.LoadAsync());
                if (durable is not null)
                    return decided;
                joined = true;
            }
        }
        catch (StaleClaimException) when (RetiresWhenOvertaken)
        {
            Claim.Retire();
            return OwnerReply.Retired;
        }
        catch (StoreUnavailableException)
        {
            Claim.ForgetWhatFailed();
            throw;
        }
    }

    /// <summary>Begins a turn. Called in the gate, as its first act.</summary>
    /// <returns>False when this owner has retired.</returns>
    internal bool BeginTurn(ref bool joined)
    {
        Claim.Leave(ref joined);
        // Not in the moment before it is loaded, either.
        _lastUsedMs = NowMs;
        return Claim.State != ClaimState.Retired;
    }

    /// <summary>
    /// Makes the turn's decisions durable and gives their answers to the pulls that they woke. Called in the turn, as its last
    /// act.
    /// </summary>
    /// <returns>What must be durable before anything decided so far may be told.</returns>
    internal Task EndTurn()
    {
        _lastUsedMs = NowMs;
        StreamsInstruments.Count(Turn.Decisions);
        Measures?.Count(Turn.Decisions, Claim.Participant!.State);
        if (Turn.Decisions.Count > 0)
            Claim.Commit(Turn.Decisions);
        _pulls.AnswerWoken();
        Turn.Clear();
        if (!_idleTimer.IsSet && Claim.Participant!.State.Streams.Count > 0)
            _idleTimer.Set(_time, OnIdle, Claim.Participant.UntilNextIdleMs(NowMs));
        return Claim.Durable;
    }

    /// <summary>Answers every pull that waits: the claim that it waits under is gone.</summary>
    private void OnClaimLost(Task durable)
    {
        Measures?.Leave();
        _idleTimer.Clear();
        _pulls.AnswerAll(durable);
    }

    /// <summary>Closes what is idle. Called by the timer.</summary>
    private void OnIdle()
    {
        lock (Gate)
        {
            if (Claim.Participant is not { } participant)
                return;
            participant.ExpireIdle(NowMs, Turn);
            _ = Claim.ForgetIfItFailsAsync(EndTurn());
            if (participant.State.Streams.Count == 0)
                _idleTimer.Clear();
            else
                _idleTimer.Ring(participant.UntilNextIdleMs(NowMs));
        }
    }
}
