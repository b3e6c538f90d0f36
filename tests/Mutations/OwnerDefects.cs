namespace PixStream.Mutations;

/// <summary>Defects in how the rules are driven over a store.</summary>
internal static class OwnerDefects
{
    private const string Owner = "src/Streams/Owners/ParticipantOwner.cs";
    private const string Keys = "src/Streams/Intake/MessageKeys.cs";
    private const string Intake = "src/Streams/Intake/MessageIntake.cs";
    private const string Check = "src/Streams/Owners/SharedCheck.cs";
    private const string Claim = "src/Streams/Owners/OwnerClaim.cs";
    private const string Pulls = "src/Streams/Owners/OwnerPulls.cs";

    public static IReadOnlyList<Defect> All { get; } =
    [
        new("A pull is answered before its decision is durable", Pulls,
            "                if (!answer.Durable.IsCompletedSuccessfully)\n                    await answer.Durable;",
            "                if (answer.Durable.IsFaulted)\n                    await answer.Durable;"),
        new("An append is answered before it is durable", Owner,
            "                await (durable ?? Claim.LoadAsync());\n",
            "                if (durable is null)\n                    await Claim.LoadAsync();\n"),
        new("After a failed commit the owner goes on with what it holds", Claim,
            "        State = ClaimState.Void;\n        Participant = null;\n        _resumedMs = NowMs;\n",
            "        _resumedMs = NowMs;\n"),
        new("Who waits is not told that the commit failed", Claim,
            "        OnLost(failed);", "        _ = failed;"),
        new("A failed commit that is not awaited is not noticed", Claim,
            "        if (durable.IsFaulted)\n            ForgetWhatFailed();", "        _ = durable;"),
        new("The owner does not look for idle streams", Owner,
            "        if (!_idleTimer.IsSet && Claim.Participant!.State.Streams.Count > 0)",
            "        if (!_idleTimer.IsSet && Claim.Participant!.State.Streams.Count > 99)"),
        new("The idle alarm rings once and never again", Owner,
            "                _idleTimer.Ring(participant.UntilNextIdleMs(NowMs));", "                _ = participant;"),
        new("A refusal holds a slot while it is on its way", Pulls,
            "        if (isRefused)\n            participant.EndRequest();\n        counted = isRefused ? null : participant;",
            "        counted = participant;"),
        new("Requests in flight are never counted down", Pulls,
            "                    counted?.EndRequest();", "                    _ = counted;"),
        new("A participant in use may be let go", Owner,
            "            if (inUse || isKept || Traffic.IsCounting || NowMs - _lastUsedMs < unusedFor.TotalMilliseconds)",
            "            if (NowMs - _lastUsedMs < unusedFor.TotalMilliseconds)"),
        new("The same message is stored again when it is sent again", Keys,
            "            submission.IsKnownAs(i, known.Id);", "            _ = known.Id;"),
        new("Another content under a known message key gets the known id", Keys,
            "            if (!message.Payload.Span.SequenceEqual(known.Payload.Span))\n                return i;",
            "            _ = i;"),
        new("Two that send one message key at once both store it", Keys,
            "                await holder.Done;", "                break;"),
        new("A message key is let go before its message is stored", Intake,
            "            if (!await StoreAsync(submission, append))\n                return OwnerReply.Retired;",
            "            _keys.Release(submission);\n            submission.Complete();\n            if (!await StoreAsync(submission, append))\n                return OwnerReply.Retired;"),
        new("An owner that was overtaken gives a batch again", Pulls,
            "answer.Outcome.Verdict is not (PullVerdict.Granted or PullVerdict.Abandoned)",
            "answer.Outcome.Verdict is not (PullVerdict.Granted or PullVerdict.Abandoned or PullVerdict.Replayed)"),
        new("An owner that was overtaken says that a stream is gone", Pulls,
            "answer.Outcome.Verdict is not (PullVerdict.Granted or PullVerdict.Abandoned)",
            "answer.Outcome.Verdict is not (PullVerdict.Granted or PullVerdict.Abandoned or PullVerdict.Gone)"),
        new("An owner that was overtaken refuses a start", Pulls,
            "answer.Outcome.Verdict is not (PullVerdict.Granted or PullVerdict.Abandoned)",
            "answer.Outcome.Verdict is not (PullVerdict.Granted or PullVerdict.Abandoned or PullVerdict.StreamLimit)"),
        new("An owner that was overtaken says that there is nothing to read", Pulls,
            "answer.Outcome.Verdict is not (PullVerdict.Granted or PullVerdict.Abandoned)",
            "answer.Outcome.Verdict is not (PullVerdict.Granted or PullVerdict.Abandoned or PullVerdict.Waiting)"),
        new("An owner that was overtaken says that a stream had ended", Owner,
            "            if (done.Value is EndStatus.AlreadyEnded or EndStatus.Superseded && !await Claim.IsNewestAsync(done.Claim))\n                return OwnerReply.Retired;\n", ""),
        new("A question that began before tells whether an owner was overtaken", Check,
            "        lock (_gate)\n            if (_next == question)\n                _next = null;\n        try",
            "        try"),
        new("The end of an earlier claim retires its owner", Claim,
            "                if (Number != claim)\n                    throw new StoreUnavailableException(\"The participant was claimed again meanwhile.\", failure);\n", ""),
        new("An owner keeps a claim that counts no more", Claim,
            "failure is StaleClaimException or VoidClaimException && Durable.IsCompleted",
            "failure is StaleClaimException && Durable.IsCompleted"),
        new("Who waits when an owner retires is told that the stream is gone", Pulls,
            "                if (answer.HasRetired)\n                    return OwnerReply.Retired;\n", ""),
        new("A start that is sent again opens a second stream or fails", Pulls,
            "            { Step: 0 } named when participant.State.FindStream(named.Stream) is null =>",
            "            { Step: 0 } named when named.Stream != default =>"),
    ];
}
