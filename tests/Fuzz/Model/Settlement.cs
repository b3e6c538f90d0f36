using System.Text.Json;
using PixStream.Fuzz.Requests;
using PixStream.Fuzz.Wire;

namespace PixStream.Fuzz.Model;

/// <summary>Writes what an answer means into the world, and says where it contradicts what was answered before.</summary>
internal sealed class Settlement(World world)
{
    private const int TokenLength = 42;

    /// <summary>A request was answered.</summary>
    /// <param name="draft">The request.</param>
    /// <param name="answer">Its only answer.</param>
    /// <param name="nowMs">When the answer was there.</param>
    public List<string> Settle(Draft draft, Answer answer, long nowMs)
    {
        if (draft.Stream is { } stream)
            stream.IsBusy = false;
        try
        {
            if (answer.Status == 410)
                return Gone(draft, nowMs);
            if (answer.Status is < 200 or > 299 || draft.IsHead)
                return [];
            return draft switch
            {
                { Kind: Kind.Append or Kind.Resend or Kind.Conflict } => Accepted(draft, answer),
                { Kind: Kind.Generate } => Generated(answer),
                { IsRetargeted: true } => Elsewhere(draft, answer, nowMs),
                { NamesNoStream: true, Kind: Kind.End or Kind.EndUnconfirmed or Kind.EndSuperseded or Kind.EndEnded } => [],
                { Kind: Kind.Start } => Started(draft, answer, nowMs),
                { Kind: Kind.Pull, Stream: { } pulled } => Pulled(draft, pulled, answer, nowMs),
                { Kind: Kind.Replay, Stream: { } repeated } => Replayed(draft, repeated, answer),
                { Kind: Kind.End or Kind.EndUnconfirmed, Stream: { } ended } => Ended(draft, ended, nowMs),
                { Kind: Kind.EndSuperseded, Stream: { } idle } => GoneIdle(idle, nowMs),
                _ => [],
            };
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or KeyNotFoundException)
        {
            Lose(draft);
            return [$"An answer that cannot be read: {wrong.Message}"];
        }
    }

    /// <summary>It is not known what became of a request.</summary>
    public void Lose(Draft draft)
    {
        // What conflicts with a message that was accepted is never stored, whatever became of the answer.
        if (draft.Kind != Kind.Conflict)
            foreach (var payload in draft.Payloads)
                world.Ledger.Send(payload, null);
        if (draft.Kind == Kind.Generate)
            world.Ledger.Generate(draft.Count, isCertain: false);
        if (draft.Stream is not { } stream)
            return;
        stream.IsBusy = false;
        if (draft.Kind is Kind.Pull or Kind.Replay or Kind.End or Kind.EndUnconfirmed)
            Forget(stream);
    }

    private static void Forget(PulledStream stream)
    {
        Ledger.Forget(stream);
        stream.Participant.Close(stream, isCertain: false);
    }

    private static string NextOf(Answer answer, Profile profile) =>
        answer.Header(profile == Profile.Spi ? "PI-Pull-Next" : "Pull-Next") ?? throw new FormatException("No path to pull next");

    private List<string> Accepted(Draft draft, Answer answer)
    {
        var ids = answer.Header("PI-ResourceId")?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        if (ids.Length != draft.Payloads.Count)
            return [$"{ids.Length} resource ids for {draft.Payloads.Count} messages"];
        var wrong = new List<string>();
        for (var i = 0; i < ids.Length; i++)
        {
            var payload = draft.Payloads[i];
            if (ids[i].Length != 32)
                wrong.Add($"'{ids[i]}' is no resource id.");
            if (world.Ledger.ResourceIdOf(payload) is { } known && known != ids[i])
                wrong.Add($"{payload.Name} got {known} first, and {ids[i]} when it was sent again.");
            world.Ledger.Send(payload, ids[i]);
            if (payload.IsCertain && draft.Kind == Kind.Append)
                world.Remember(payload);
        }

        return wrong;
    }

    private List<string> Generated(Answer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        world.Ledger.Generate(body.RootElement.GetProperty("created").GetInt32(), isCertain: true);
        return [];
    }

    private List<string> Started(Draft draft, Answer answer, long nowMs)
    {
        var next = NextOf(answer, draft.Profile);
        var head = Grammar.Path(draft.Profile, draft.Participant!.Ispb, "");
        if (!next.StartsWith(head, StringComparison.Ordinal) || next.Length != head.Length + TokenLength)
            return [$"'{next}' is no path of {draft.Participant.Ispb}."];
        var stream = new PulledStream(draft.Participant, draft.Profile, next) { SeenAt = draft.SentAt };
        draft.Participant.Streams.Add(stream);
        return answer.Status == 200 ? HandOut(draft, stream, answer, nowMs) : [];
    }

    private List<string> Pulled(Draft draft, PulledStream stream, Answer answer, long nowMs)
    {
        var next = NextOf(answer, stream.Profile);
        var withBatch = answer.Status == 200;
        Ledger.Confirm(stream);
        stream.SeenAt = draft.SentAt;
        var wrong = new List<string>();
        if (withBatch == (next == stream.Next))
            wrong.Add($"A {answer.Status} with {(withBatch ? "the same" : "another")} token");
        stream.Advance(next, withBatch);
        if (withBatch)
            wrong.AddRange(HandOut(draft, stream, answer, nowMs));
        return wrong;
    }

    private List<string> HandOut(Draft draft, PulledStream stream, Answer answer, long nowMs)
    {
        stream.Given = (answer.Body, draft.Accept, draft.AcceptEncoding);
        if (draft.IsRefusable || draft.Mutated.Count > 0)
            // Another Accept may have come with it: a replay that asks for what this one asked for might be told to ask
            // otherwise.
            stream.Given = ([], Replayable(answer, stream.Profile), null);
        return world.Ledger.HandOut(stream, BatchReader.Read(answer, stream.Profile), nowMs);
    }

    /// <summary>What to ask for to get this batch again.</summary>
    private static string Replayable(Answer answer, Profile profile) =>
        profile == Profile.Json
            ? answer.Body is [(byte)'[', ..] || answer.Header("Content-Encoding") is not null
                ? "multipart/json, application/json"
                : "application/json"
            : answer.Header("Content-Type")!.Split(';')[0];

    private static List<string> Replayed(Draft draft, PulledStream stream, Answer answer)
    {
        var wrong = new List<string>();
        if (NextOf(answer, stream.Profile) != stream.Next)
            wrong.Add("A replay with another token to pull next");
        if (!draft.IsRefusable && stream.Given.Body.Length > 0 && !stream.Given.Body.AsSpan().SequenceEqual(answer.Body))
            wrong.Add("A replay with another body");
        stream.SeenAt = draft.SentAt;
        return wrong;
    }

    private List<string> Ended(Draft draft, PulledStream stream, long nowMs)
    {
        if (draft.Kind == Kind.EndUnconfirmed)
            Ledger.Return(stream, "ended without confirming");
        else if (stream.Profile == Profile.Json && world.Ledger.MayBeIdle(stream, nowMs))
            // It may have ended before, and then this confirmed nothing.
            Ledger.Forget(stream);
        else
            Ledger.Confirm(stream);
        stream.Participant.Close(stream, isCertain: true);
        return [];
    }

    private List<string> Gone(Draft draft, long nowMs)
    {
        if (draft is not { Stream: { } stream, Kind: Kind.Pull or Kind.Replay or Kind.End or Kind.EndUnconfirmed })
            return [];
        if (draft.IsRetargeted)
        {
            Forget(stream);
            return [];
        }

        return GoneIdle(stream, nowMs);
    }

    private List<string> GoneIdle(PulledStream stream, long nowMs)
    {
        var isEarly = !world.Ledger.MayBeIdle(stream, nowMs);
        Ledger.Return(stream, $"gone {nowMs - stream.SeenAt} ms after its use");
        stream.Participant.Close(stream, isCertain: true);
        return isEarly ? [$"A stream was gone {nowMs - stream.SeenAt} ms after it was used."] : [];
    }

    /// <summary>
    /// A mutated path, and yet something was done. What was handed out was handed out; what was confirmed is not known.
    /// </summary>
    private List<string> Elsewhere(Draft draft, Answer answer, long nowMs)
    {
        Lose(draft);
        var (spi, json) = (answer.Header("PI-Pull-Next"), answer.Header("Pull-Next"));
        if ((spi ?? json) is not { } next)
            return [];
        var profile = spi is null ? Profile.Json : Profile.Spi;
        if (world.Participants.FirstOrDefault(participant =>
            next.StartsWith(Grammar.Path(profile, participant.Ispb, ""), StringComparison.Ordinal)) is not { } owner)
            return [$"'{next}' is a path of no participant here."];
        var stream = new PulledStream(owner, profile, next) { SeenAt = draft.SentAt };
        var wrong = answer.Status == 200 ? HandOut(draft, stream, answer, nowMs) : [];
        if (draft.Kind == Kind.Start)
            owner.Streams.Add(stream);
        else
            Ledger.Forget(stream);
        return wrong;
    }
}
