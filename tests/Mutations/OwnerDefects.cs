namespace PixStream.Mutations;

/// <summary>Defects in how the rules are driven over a store.</summary>
internal static class OwnerDefects
{
    private const string Owner = "src/Streams/Owners/ParticipantOwner.cs";
    private const string Ids = "src/Streams/Intake/MessageIds.cs";
    private const string Intake = "src/Streams/Intake/MessageIntake.cs";
    private const string Check = "src/Streams/Owners/SharedCheck.cs";
    private const string Lifetime = "src/Streams/Owners/ParticipantOwner.Lifetime.cs";

    public static IReadOnlyList<Defect> All { get; } =
    [
        new("A pull is answered before its decision is durable", Owner,
            "                if (!answer.Durable.IsCompletedSuccessfully)\n                    await answer.Durable;", "                if (answer.Durable.IsFaulted)\n                    await answer.Durable;"),
        new("An append is answered before it is durable", Owner,
            "                await (durable ?? LoadAsync());\n", "                if (durable is null)\n                    await LoadAsync();\n"),
        new("After a failed commit the owner goes on with what it holds", Lifetime,
            "            _participant = null;\n            _resumedMs = NowMs;\n", "            _resumedMs = NowMs;\n"),
        new("Who waits is not told that the commit failed", Lifetime,
            "            _waiting.AnswerAll(new Waiter.Answer(default, failed, 0));", "            _ = failed;"),
        new("A failed commit that nobody awaits is not noticed", Lifetime,
            "        if (durable.IsFaulted)\n            ForgetWhatFailed();", "        _ = durable;"),
        new("Nobody looks for idle streams", Owner,
            "        if (!_idleTimer.IsSet && _participant!.State.Streams.Count > 0)", "        if (!_idleTimer.IsSet && _participant!.State.Streams.Count > 99)"),
        new("The idle alarm rings once and never again", Owner,
            "                _idleTimer.Ring(participant.UntilNextIdleMs(NowMs));", "                _ = participant;"),
        new("A refusal holds a slot while it is on its way", Owner,
            "        if (isRefused)\n            participant.EndRequest();\n        counted = isRefused ? null : participant;", "        counted = participant;"),
        new("Requests in flight are never counted down", Owner,
            "                    counted?.EndRequest();", "                    _ = counted;"),
        new("A participant in use may be let go", Lifetime,
            "            if (inUse || NowMs - _lastUsedMs < unusedFor.TotalMilliseconds)", "            if (NowMs - _lastUsedMs < unusedFor.TotalMilliseconds)"),
        new("The same message is stored again when it is sent again", Ids,
            "            submission.IsKnownAs(i, known.Id);", "            _ = known.Id;"),
        new("Another content under a known name gets the known id", Ids,
            "            if (!message.Payload.Span.SequenceEqual(known.Payload.Span))\n                return i;", "            _ = i;"),
        new("Two that send one name at once both store it", Ids,
            "                await holder.Done;", "                break;"),
        new("A name that was stored is let go before it is", Intake,
            "            if (!await StoreAsync(submission, append))\n                return null;", "            _ids.Release(submission);\n            submission.Complete();\n            if (!await StoreAsync(submission, append))\n                return null;"),
        new("An owner that was overtaken gives a batch again", Owner,
            "answer.Outcome.Decision is not (PullDecision.Granted or PullDecision.Abandoned)",
            "answer.Outcome.Decision is not (PullDecision.Granted or PullDecision.Abandoned or PullDecision.Replayed)"),
        new("An owner that was overtaken says that a stream is gone", Owner,
            "answer.Outcome.Decision is not (PullDecision.Granted or PullDecision.Abandoned)",
            "answer.Outcome.Decision is not (PullDecision.Granted or PullDecision.Abandoned or PullDecision.Gone)"),
        new("An owner that was overtaken refuses a start", Owner,
            "answer.Outcome.Decision is not (PullDecision.Granted or PullDecision.Abandoned)",
            "answer.Outcome.Decision is not (PullDecision.Granted or PullDecision.Abandoned or PullDecision.StreamLimit)"),
        new("An owner that was overtaken says that there is nothing to read", Owner,
            "answer.Outcome.Decision is not (PullDecision.Granted or PullDecision.Abandoned)",
            "answer.Outcome.Decision is not (PullDecision.Granted or PullDecision.Abandoned or PullDecision.Waiting)"),
        new("An owner that was overtaken says that a stream had ended", Owner,
            "            if (status is EndStatus.AlreadyEnded or EndStatus.Superseded && !await IsNewestAsync(claim))\n                return null;\n", ""),
        new("A question that began before tells whether an owner was overtaken", Check,
            "        lock (_gate)\n            if (_next == question)\n                _next = null;\n        try", "        try"),
        new("The end of an earlier claim retires its owner", Lifetime,
            "                if (_claim != claim)\n                    throw new StoreUnavailableException(\"The participant was claimed again meanwhile.\", failure);\n", ""),
        new("An owner keeps a claim that counts no more", Lifetime,
            "failure is StaleClaimException or VoidClaimException && _durable.IsCompleted", "failure is StaleClaimException && _durable.IsCompleted"),
        new("Who waits when an owner retires is told that the stream is gone", Owner,
            "                if (answer.Outcome.Decision == default)\n                    return Retired;\n", ""),
        new("A start that is sent again opens a second stream or fails", Owner,
            "            { Step: 0 } named when participant.State.FindStream(named.Stream) is null =>", "            { Step: 0 } named when named.Stream != default =>"),
    ];
}
