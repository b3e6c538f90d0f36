using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Rules;

/// <summary>Random commands to one participant's rules, good and bad ones alike.</summary>
internal sealed class RandomCommands(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<PullOutcome> _known = [];

    public RulesHarness Harness { get; } =
        new(new StreamRules { MaxDeliveries = seed % 3 == 0 ? 0 : 3, MaxStreams = 1 + (seed % 6) });

    public void Step()
    {
        switch (_random.Next(12))
        {
            case 0 or 1 or 2:
                var count = _random.Next(1, 8);
                Harness.AppendOperations(
                    [.. Enumerable.Range(0, count).Select(_ => _random.Next(4) == 0 ? _random.Next(2, 12) : 1)]);
                break;
            case 3 or 4:
                Note(Harness.Start(Terms()));
                break;
            case 5 or 6 or 7 when _known.Count > 0:
                var (stream, step) = Token();
                Note(Harness.Pull(stream, step, Terms()));
                break;
            case 8 when _known.Count > 0:
                (stream, step) = Token();
                Harness.End(stream, step);
                break;
            case 9 when _known.Count > 0:
                Harness.StopWaiting(_known[_random.Next(_known.Count)].Stream);
                break;
            case 10:
                Harness.Advance(TimeSpan.FromSeconds(_random.Next(20)));
                Harness.Expire();
                break;
            case 11 when Harness.State.Parked.Count > 0:
                var parked = Harness.State.Parked[_random.Next(Harness.State.Parked.Count)];
                var part = parked with { Count = _random.Next(1, parked.Count + 1) };
                Assert.True(_random.Next(2) == 0 ? Harness.Release(part) : Harness.Drop(part));
                break;
        }

        Harness.Woken.ForEach(Note);
    }

    private void Note(PullOutcome outcome)
    {
        if (outcome.Verdict is PullVerdict.Granted or PullVerdict.Waiting)
            _known.Add(outcome);
        if (_known.Count > 12)
            _known.RemoveAt(0);
    }

    private (StreamId Stream, long Step) Token()
    {
        var known = _known[_random.Next(_known.Count)];
        return (known.Stream, known.Step + _random.Next(-1, 3));
    }

    private PullTerms Terms() => new(_random.Next(1, 11), _random.Next(2) == 0, (ushort)_random.Next(9), TimeSpan.FromSeconds(1));
}
