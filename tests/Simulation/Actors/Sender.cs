using PixStream.Simulation.Worlds;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Simulation.Actors;

/// <summary>Sends messages, sends again what was not answered, and now and then what was.</summary>
internal sealed class Sender(World world, Ispb name, Ispb[] participants)
{
    /// <summary>Long before the 24 hours are over, also where somebody sets the clock.</summary>
    private static readonly TimeSpan RepeatsWithin = TimeSpan.FromHours(4);

    private readonly Random _random = world.Fork();
    private readonly List<(TimeSpan SentAt, Letter Letter)> _sent = [];
    private int _names;

    public async Task RunAsync()
    {
        while (!world.IsEnding)
        {
            var letters = Draw();
            var since = world.Now;
            // One that gives up does not know what became of it.
            while (!await SendAsync(letters, since) && _random.Next(8) != 0)
                await world.PauseAsync(TimeSpan.FromMilliseconds(_random.Next(400)));
            await world.RestAsync(_random.Next(4) == 0 ? 8_000 : 300, _random);
        }
    }

    /// <summary>Now and then the same twice at once, as a client does that was too impatient.</summary>
    private async Task<bool> SendAsync(Letter[] letters, TimeSpan since)
    {
        if (_random.Next(10) != 0)
            return await TrySendAsync(letters, since);
        var both = await Task.WhenAll(TrySendAsync(letters, since), TrySendAsync(letters, since));
        return both[0] || both[1];
    }

    private Letter[] Draw()
    {
        var letters = new Letter[_random.Next(3) == 0 ? _random.Next(2, 11) : 1];
        for (var i = 0; i < letters.Length; i++)
        {
            var old = _sent.Count > 0 && _random.Next(12) == 0 ? _sent[^_random.Next(1, Math.Min(_sent.Count, 12) + 1)] : default;
            if (old.Letter is { } letter && world.Now - old.SentAt < RepeatsWithin)
                letters[i] = _random.Next(4) == 0 ? Forge(letter) : letter;
            else
            {
                letters[i] = Letter.Write(name, participants[_random.Next(participants.Length)], $"M{++_names}", _random, world.Scenario.PayloadMax);
                _sent.Add((world.Now, letters[i]));
            }
        }

        return letters;
    }

    /// <summary>Another content under the same name.</summary>
    private Letter Forge(Letter letter) => Letter.Write(name, letter.To, letter.Message.BizMsgIdr, _random, world.Scenario.PayloadMax);

    private async Task<bool> TrySendAsync(Letter[] letters, TimeSpan since)
    {
        var server = await world.ServerAsync();
        var sentAt = world.Now;
        if (sentAt - since > RepeatsWithin)
            return true;
        var keys = string.Join(", ", letters.Select(letter => letter.Message.BizMsgIdr));
        world.Tell($"sender {name}", $"sends {keys}");
        var append = world.Auditor.Sending([.. letters.Select(letter => letter.Sent)], sentAt);
        world.Figures.Requests++;
        if (await server.CallAsync(participants => participants.AppendAsync([.. letters.Select(letter => letter.Message)])) is not { } reply)
        {
            world.Tell($"sender {name}", $"hears nothing of {keys}");
            world.Auditor.Lost(append, world.Now);
            return false;
        }

        world.Tell($"sender {name}", $"hears {reply.Status} of {keys}");
        var status = reply.Status switch
        {
            AppendStatus.Stored => 201,
            AppendStatus.DuplicateId => 409,
            _ => 503,
        };
        world.Auditor.Answered(append, status, [.. reply.ResourceIds.Select(id => id.ToString())], world.Now);
        world.ExpectNo503(status, sentAt, $"an append of {keys}");
        return status != 503;
    }
}
