using PixStream.Simulation.Worlds;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Simulation.Actors;

/// <summary>Sends messages, sends again what was not answered, and now and then what was.</summary>
internal sealed class Sender(World world, Ispb name, Ispb[] participants)
{
    /// <summary>Long before the 24 hours are over, also where the clock is set.</summary>
    private static readonly TimeSpan RepeatsWithin = TimeSpan.FromHours(4);

    private readonly Random _random = world.Fork();
    private readonly List<(TimeSpan SentAt, TestMessage Message)> _sent = [];
    private int _keys;

    public async Task RunAsync()
    {
        while (!world.IsEnding)
        {
            var messages = Draw();
            var since = world.Now;
            // One that gives up does not know what became of it.
            while (!await SendAsync(messages, since) && _random.Next(8) != 0)
                await world.PauseAsync(TimeSpan.FromMilliseconds(_random.Next(400)));
            await world.RestAsync(_random.Next(4) == 0 ? 8_000 : 300, _random);
        }
    }

    /// <summary>Now and then the same twice at once, as a client does that was too impatient.</summary>
    private async Task<bool> SendAsync(TestMessage[] messages, TimeSpan since)
    {
        if (_random.Next(10) != 0)
            return await TrySendAsync(messages, since);
        var both = await Task.WhenAll(TrySendAsync(messages, since), TrySendAsync(messages, since));
        return both[0] || both[1];
    }

    private TestMessage[] Draw()
    {
        var messages = new TestMessage[_random.Next(3) == 0 ? _random.Next(2, 11) : 1];
        for (var i = 0; i < messages.Length; i++)
        {
            var old = _sent.Count > 0 && _random.Next(12) == 0 ? _sent[^_random.Next(1, Math.Min(_sent.Count, 12) + 1)] : default;
            if (old.Message is { } message && world.Now - old.SentAt < RepeatsWithin)
                messages[i] = _random.Next(4) == 0 ? Forge(message) : message;
            else
            {
                messages[i] = TestMessage.Write(
                    name, participants[_random.Next(participants.Length)], $"M{++_keys}", _random, world.Scenario.PayloadMax);
                _sent.Add((world.Now, messages[i]));
            }
        }

        return messages;
    }

    /// <summary>Another content under the same message key.</summary>
    private TestMessage Forge(TestMessage message) =>
        TestMessage.Write(name, message.To, message.Message.BizMsgIdr, _random, world.Scenario.PayloadMax);

    private async Task<bool> TrySendAsync(TestMessage[] messages, TimeSpan since)
    {
        var server = await world.ServerAsync();
        var sentAt = world.Now;
        if (sentAt - since > RepeatsWithin)
            return true;
        var keys = string.Join(", ", messages.Select(message => message.Message.BizMsgIdr));
        world.Tell($"sender {name}", $"sends {keys}");
        var append = world.Auditor.Sending([.. messages.Select(message => message.Sent)], sentAt);
        world.Figures.Requests++;
        if (await server.CallAsync(participants => participants.AppendAsync([.. messages.Select(message => message.Message)]))
            is not { } reply)
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
