namespace PixStream.Mutations;

/// <summary>Defects in the rules of a participant.</summary>
internal static class RuleDefects
{
    private const string Participant = "src/Streams/Participant.cs";
    private const string State = "src/Streams/ParticipantState.cs";
    private const string Selection = "src/Streams/BatchSelection.cs";
    private const string Ranges = "src/Streams/RangeSet.cs";

    public static IReadOnlyList<Defect> All { get; } =
    [
        new("A delete does not confirm what its token follows", Participant,
            "Close(stream, CloseReason.Deleted, confirms, turn);", "Close(stream, CloseReason.Deleted, false, turn);"),
        new("A delete with the token of the batch outstanding confirms it", Participant,
            "Close(stream, CloseReason.Deleted, confirms, turn);", "Close(stream, CloseReason.Deleted, true, turn);"),
        new("A message wakes two", Participant,
            "while (_waiting.Count > 0 && state.Available > 0)", "while (_waiting.Count > 0 && (state.Available > 0 || turn.Woken.Count == 1))"),
        new("A message that comes wakes nobody", Participant,
            "while (_waiting.Count > 0 && state.Available > 0)", "while (_waiting.Count > 1 && state.Available > 0)"),
        new("The reader that came last is woken first", Participant,
            "var stream = _waiting[0];", "var stream = _waiting[^1];"),
        new("A superseded token is accepted", Participant,
            "step == stream.Step || (step == stream.Step + 1 && stream.Outstanding is not null);",
            "step == stream.Step || step == stream.Step - 1 || (step == stream.Step + 1 && stream.Outstanding is not null);"),
        new("The next token is accepted before there is a batch", Participant,
            "step == stream.Step || (step == stream.Step + 1 && stream.Outstanding is not null);",
            "step == stream.Step || step == stream.Step + 1;"),
        new("A token that is pulled again gets a new batch", Participant,
            "if (token.Step == stream.Step && stream.Outstanding is { } outstanding)",
            "if (token.Step == stream.Step && stream.Outstanding is { } outstanding && state.Available == 0)"),
        new("One stream more than the cap is opened", Participant,
            "(forStart && state.Streams.Count >= rules.OpenStreamsMax)", "(forStart && state.Streams.Count > rules.OpenStreamsMax)"),
        new("A slot is counted twice", Participant,
            "(forStart && state.Streams.Count >= rules.OpenStreamsMax)", "(forStart && state.Streams.Count + _waiting.Count >= rules.OpenStreamsMax)"),
        new("A start does not look for idle streams first", Participant,
            "        ExpireIdle(nowMs, turn);\n        if (IsOverCap(forStart: true))", "        if (IsOverCap(forStart: true))"),
        new("A stream in which a pull waits is closed as idle", Participant,
            "private bool IsIdle(OpenStream stream, long nowMs) => stream.Presence.Waiting == 0 && nowMs", "private bool IsIdle(OpenStream stream, long nowMs) => nowMs"),
        new("A stream is idle half a second too early", Participant,
            "stream.Presence.LastSeenMs + IdleTimeoutMs;", "stream.Presence.LastSeenMs + IdleTimeoutMs - 500;"),
        new("The end of a wait is not seen as activity", Participant,
            "        stream.Presence.LastSeenMs = nowMs;\n        if (--stream.Presence.Waiting == 0)", "        if (--stream.Presence.Waiting == 0)"),
        new("Idle streams lose what they held", Participant,
            "Close(state.Streams[i], CloseReason.Idle, confirms: false, turn);", "Close(state.Streams[i], CloseReason.Idle, confirms: true, turn);"),
        new("A returned range is dropped where a stream had two", Participant,
            "(tooOften ? parked : returned).Add(again);", "if (returned.Count == 0) (tooOften ? parked : returned).Add(again);"),
        new("Of a range that is parked in part, that part is released or dropped", Participant,
            "if (parts.Count == 0 || parts.Sum(static part => (long)part.Count) != range.Count)", "if (parts.Count == 0)"),
        new("A restart sees all streams as idle for ever", Participant,
            "            stream.Presence.LastSeenMs = nowMs;\n    }\n\n    /// <summary>\n    /// Gives", "            stream.Presence.LastSeenMs = nowMs - IdleTimeoutMs;\n    }\n\n    /// <summary>\n    /// Gives"),
        new("A pull that waits no longer stays in the queue", Participant,
            "        if (--stream.Presence.Waiting == 0)\n            _waiting.Remove(stream);", "        --stream.Presence.Waiting;"),
        new("New messages go out before returned ones", Selection,
            "if (state.Returned.Count == 0)\n        {", "if (state.LastSequence >= state.Next)\n        {"),
        new("A batch leaves out the message after a returned range", Selection,
            "if (fresh > 0)\n            chosen.Add(new SequenceRange(state.Next, fresh));", "if (fresh > 1)\n            chosen.Add(new SequenceRange(state.Next, fresh));"),
        new("What was handed out stays in the queue of new messages", State,
            "Next = range.Last + 1;", "Next = Math.Max(Next, range.Last);"),
        new("Taking returned messages leaves them returned", State,
            "                Returned.Remove(range);", "                _ = range;"),
        new("A step forward keeps the batch before it outstanding", State,
            "                stream.Step = advanced.Step;\n                stream.Outstanding = null;", "                stream.Step = advanced.Step;"),
        new("Taking the middle of a returned range forgets what lies behind it", Ranges,
            "        if (range.Last < whole.Last)\n", "        if (range.Last < whole.Last && range.First == whole.First)\n"),
        new("Ranges are joined though a message lies between", Ranges,
            "left.Last + 1 == right.First &&", "left.Last + 2 >= right.First &&"),
    ];
}
