using PixStream.Simulation.Worlds;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Simulation.Actors;

/// <summary>Reads a participant's messages, well or badly, as chance will have it.</summary>
internal sealed class Reader(World world, Ispb participant, int number)
{
    private readonly Random _random = world.Fork();
    private readonly AuditedCalls _calls = new(world, participant, $"{participant}/{number}", isJson: number % 3 == 2);
    private readonly List<StreamStep> _tokens = [];

    private bool Misbehaves => world.Scenario.ReadersMisbehave;

    public async Task RunAsync()
    {
        while (!world.IsEnding)
        {
            await (_tokens.Count == 0 ? StartAsync() : GoOnAsync(_random.Next(100)));
            if (_random.Next(3) == 0)
                await world.RestAsync(_random.Next(5) == 0 ? 9_000 : 200, _random);
        }

        // Half of them leave their stream behind.
        if (_tokens.Count > 0 && _random.Next(2) == 0)
            await _calls.EndAsync(_tokens[^1]);
    }

    private async Task StartAsync()
    {
        var answer = await _calls.PullAsync(null, Terms(), Takes(), CancellationToken.None);
        if (answer is { Status: 429 })
            await world.PauseAsync(TimeSpan.FromMilliseconds(_random.Next(3_000)));
        Follow(null, answer);
    }

    private Task GoOnAsync(int choice) => choice switch
    {
        < 6 => EndAsync(_tokens[^1]),
        < 8 => LeaveAsync(),
        _ when !Misbehaves => PullAsync(_tokens[^1]),
        < 10 => world.PauseAsync(world.Scenario.Rules.IdleTimeout * 1.1 * _random.NextDouble() * 1.5),
        < 20 => TogetherAsync(PullAsync(_tokens[^1]), PullAsync(_tokens[^1])),
        < 30 when _tokens.Count > 1 => PullAsync(_tokens[^2]),
        < 33 => PullAsync(_tokens[_random.Next(_tokens.Count)]),
        < 35 => TogetherAsync(PullAsync(_tokens[^1]), EndAsync(_tokens[^1])),
        < 36 when _tokens.Count > 1 => EndAsync(_tokens[^2]),
        < 37 => EndAsync(_tokens[_random.Next(_tokens.Count)]),
        < 38 when _tokens.Count > 1 => TogetherAsync(PullAsync(_tokens[^1]), PullAsync(_tokens[^2])),
        < 48 => HangUpAsync(_tokens[^1]),
        _ => PullAsync(_tokens[^1]),
    };

    private static Task TogetherAsync(Task one, Task other) => Task.WhenAll(one, other);

    private Task LeaveAsync()
    {
        world.Tell($"reader {participant}/{number}", "is gone");
        _tokens.Clear();
        return Task.CompletedTask;
    }

    private async Task PullAsync(StreamStep token) =>
        Follow(token, await _calls.PullAsync(token, Terms(), Takes(), CancellationToken.None));

    /// <summary>Closes the connection after a while, whether an answer came or not.</summary>
    private async Task HangUpAsync(StreamStep token)
    {
        using var caller = new CancellationTokenSource();
        var pull = _calls.PullAsync(token, Terms(), TimeSpan.Zero, caller.Token);
        await Task.WhenAny(
            pull, world.PauseAsync(TimeSpan.FromMilliseconds(_random.Next((int)world.Scenario.WaitMax.TotalMilliseconds))));
        if (!pull.IsCompleted)
            _calls.HangUp(caller);
        Follow(token, await pull);
    }

    private async Task EndAsync(StreamStep token)
    {
        if (await _calls.EndAsync(token) is 200 or 410)
            _tokens.RemoveAll(known => known.Stream == token.Stream);
    }

    private TimeSpan Takes() => world.Scenario.ReadersAreSlow && _random.Next(5) == 0
        ? TimeSpan.FromMilliseconds(_random.Next((int)(world.Scenario.Rules.IdleTimeout * 2.5).TotalMilliseconds))
        : TimeSpan.Zero;

    private PullTerms Terms()
    {
        var wait = _random.Next(4) == 0 ? TimeSpan.Zero : world.Scenario.WaitMax * _random.NextDouble();
        return new PullTerms(
            Math.Min(_random.Next(3) == 0 ? 1 : 10, world.Scenario.Rules.MaxBatch), _calls.IsJson, (ushort)_random.Next(1 << 16),
            TimeSpan.FromMilliseconds(Math.Floor(wait.TotalMilliseconds)));
    }

    private void Follow(StreamStep? token, PullAnswer? heard)
    {
        if (heard is not { } answer)
            return;
        if (answer.Status == 410 && _tokens.Count > 0 && token == _tokens[^1])
            _tokens.Clear();
        if (answer.Next is { } next && (token is null ? _tokens.Count == 0 : _tokens.Contains(token.Value))
            && !_tokens.Contains(next))
            _tokens.Add(next);
    }
}
