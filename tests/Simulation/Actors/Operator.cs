using PixStream.ContractAuditor;
using PixStream.Simulation.Worlds;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Simulation.Actors;

/// <summary>Looks at a participant's parked messages, and releases or drops them, now and then both at once.</summary>
internal sealed class Operator(World world, Ispb participant)
{
    private readonly Random _random = world.Fork();
    private readonly string _name = participant.ToString();

    public async Task RunAsync()
    {
        while (!world.IsEnding)
        {
            await world.RestAsync(20_000, _random);
            if (await ListAsync() is not { Count: > 0 } parked)
                continue;
            var range = Draw(parked);
            await (_random.Next(8) switch
            {
                0 => Task.WhenAll(StepAsync(parked, range, isRelease: true), StepAsync(parked, range, isRelease: false)),
                1 => Task.WhenAll(StepAsync(parked, range, isRelease: true), StepAsync(parked, range, isRelease: true)),
                2 => StepAsync(parked, range, isRelease: false),
                < 6 => StepAsync(parked, range, isRelease: true),
                _ => Task.CompletedTask,
            });
        }
    }

    /// <summary>Drops some of what is parked and releases the rest.</summary>
    /// <returns>Whether something was released.</returns>
    public async Task<bool> ClearAsync()
    {
        var released = false;
        while (await ListAsync() is { Count: > 0 } parked)
        {
            var isRelease = _random.Next(4) != 0;
            await StepAsync(parked, Draw(parked), isRelease);
            released |= isRelease;
        }

        return released;
    }

    /// <summary>Neighbours among what is parked.</summary>
    private SequenceRange Draw(SortedDictionary<long, string> parked)
    {
        var first = parked.Keys.ElementAt(_random.Next(parked.Count));
        var count = 1;
        while (parked.ContainsKey(first + count) && _random.Next(4) != 0)
            count++;
        return new SequenceRange(first, count);
    }

    /// <returns>The messages by their sequences; null where no answer came.</returns>
    private async Task<SortedDictionary<long, string>?> ListAsync()
    {
        var server = await world.ServerAsync();
        var (sentAt, limit) = (world.Now, _random.Next(3) == 0 ? _random.Next(1, 5) : 1000);
        world.Figures.Requests++;
        var inquiry = world.Auditor.AskingParked(_name, sentAt);
        if (await server.AskAsync(parked => parked.ListAsync(participant, 0, limit)) is not { } list)
            return null;
        world.ExpectNo503(list.Status == ParkedStatus.Unavailable ? 503 : 200, sentAt, $"a list of what is parked of {_name}");
        if (list.Status != ParkedStatus.Done)
            return null;
        var entries = list.Messages.Select(message => new ParkedEntry(message.Id.ToString(), message.Deliveries)).ToList();
        world.Tell(
            $"operator {_name}",
            $"hears that {list.Total} are parked: {string.Join(", ", list.Messages.Select(message => message.Sequence))}");
        world.Auditor.ListedParked(inquiry, entries, isAll: list.Total == entries.Count, world.Now);
        var parked = new SortedDictionary<long, string>();
        foreach (var message in list.Messages)
            if (await ShowAsync(message) is { } key)
                parked.Add(message.Sequence, key);
        return parked;
    }

    /// <returns>The message's key; null where it is not parked any more, or no answer came.</returns>
    private async Task<string?> ShowAsync(ParkedMessage message)
    {
        var server = await world.ServerAsync();
        var inquiry = world.Auditor.AskingParked(_name, world.Now);
        if (await server.AskAsync(parked => parked.ShowAsync(participant, message.Sequence))
            is not { Status: ParkedStatus.Done, Message: { } shown } content)
            return null;
        var key = TestMessage.KeyOf(content.Payload);
        var read = new ReadMessage(key, shown.Id.ToString(), content.Payload);
        world.Auditor.ListedParked(
            inquiry, [new ParkedEntry(shown.Id.ToString(), shown.Deliveries, read)], isAll: false, world.Now);
        return key;
    }

    private async Task StepAsync(SortedDictionary<long, string> parked, SequenceRange range, bool isRelease)
    {
        var server = await world.ServerAsync();
        var sentAt = world.Now;
        var what = $"{(isRelease ? "release" : "drop")} {range.First} to {range.Last}";
        world.Tell($"operator {_name}", $"asks to {what}");
        world.Figures.Requests++;
        var step = world.Auditor.Stepping(
            _name, isRelease, [.. Enumerable.Range(0, range.Count).Select(i => parked[range.First + i])], sentAt);
        var status = await server.CallAsync(participants => isRelease
            ? ((IParkedMessages)participants).ReleaseAsync(participant, range)
            : ((IParkedMessages)participants).DropAsync(participant, range));
        world.Tell($"operator {_name}", $"hears {status?.ToString() ?? "nothing"} of {what}");
        world.ExpectNo503(status == ParkedStatus.Unavailable ? 503 : 200, sentAt, what);
        if (status is ParkedStatus.Done or ParkedStatus.NotParked)
            world.Auditor.Answered(step, status == ParkedStatus.Done, world.Now);
        else
            world.Auditor.Lost(step, world.Now);
        if (status == ParkedStatus.Done)
            _ = isRelease ? world.Figures.Released += range.Count : world.Figures.Dropped += range.Count;
    }
}
