using PixStream.Conformance.Checks;

namespace PixStream.Conformance.Running;

/// <summary>The participants of one check: new ones, or those of the server's registry.</summary>
internal sealed class TestParticipants(Check check, ConformanceOptions options, Names names)
{
    private readonly Lock _lock = new();
    private readonly Stack<string> _free = [];
    private int _used;

    /// <summary>One that the check does not use yet.</summary>
    /// <exception cref="CheckSkippedException">The registry's are too few for this check.</exception>
    public async Task<string> NextAsync(CheckRun run)
    {
        int number;
        lock (_lock)
        {
            if (_free.TryPop(out var free))
                return free;
            number = _used++;
        }

        if (options.Participants.Count == 0)
            return names.Participant(check.Id, number);
        if (number >= options.Participants.Count)
            throw new CheckSkippedException(
                $"It needs more participants than the {options.Participants.Count} of --participant.");
        await EmptyAsync(run, options.Participants[number]);
        return options.Participants[number];
    }

    /// <summary>It has no messages and no streams, and may be another's in this check.</summary>
    public void GiveBack(string ispb)
    {
        lock (_lock)
            _free.Push(ispb);
    }

    /// <summary>Any participant may send, also to itself: the first of the registry does, where there is one.</summary>
    public string Sender { get; } =
        options.Sender ?? (options.Participants.Count > 0 ? options.Participants[0] : names.Participant(check.Id, -1));

    /// <summary>One that no registry has.</summary>
    public string MadeUp { get; } = names.Participant(check.Id, -2);

    /// <summary>
    /// Reads and confirms what others left in the participant's stream, once they left their streams. Where its key is known, a
    /// message published now shows where that ends, without a wait for an empty answer.
    /// </summary>
    private async Task EmptyAsync(CheckRun run, string ispb)
    {
        var last = run.Publisher.ChoosesMessages ? (await run.FeedAsync(ispb, 1))[0].Key : null;
        var reply = await run.StartAsync(ispb, run.Wire.MultiType);
        var longest = options.IdleTime + TimeSpan.FromSeconds(5);
        for (var waited = TimeSpan.Zero; reply.Status == 429 && waited < longest; waited += TimeSpan.FromSeconds(1))
        {
            await run.PauseAsync(TimeSpan.FromSeconds(1));
            reply = await run.StartAsync(ispb, run.Wire.MultiType);
        }

        while (reply.Is(200, 204).Status == 200 && (last is null || !run.Wire.Keys(reply).Contains(last)))
            reply = await run.PullAsync(run.Next(reply), run.Wire.MultiType);
        await run.EndAsync(run.Next(reply));
    }
}
