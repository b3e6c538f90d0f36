using System.Globalization;
using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Model;

/// <summary>What one worker knows: its participants, which no other worker has, their streams, and its messages.</summary>
internal sealed class World
{
    private const int ParticipantCount = 6;
    private const int RecentMax = 32;

    private readonly List<Payload> _recent = [];

    /// <param name="seed">Everything is drawn from it and from the number.</param>
    /// <param name="number">Number of the worker, 0 to 999.</param>
    /// <param name="idle">After that long without a pull, a stream may have ended.</param>
    public World(int seed, int number, TimeSpan idle)
    {
        Random = new Random(unchecked((seed * 1_000_003) + number));
        Ledger = new Ledger(idle);
        Envelopes = new Envelopes(Random);
        // Runs against one server must not meet: their participants differ with the seed.
        Participants = [.. Enumerable.Range(0, ParticipantCount)
            .Select(i => new Participant(
                string.Create(CultureInfo.InvariantCulture, $"{(char)('F' + i)}{(uint)seed % 10_000:D4}{number:D3}")))];
    }

    public Random Random { get; }

    public Ledger Ledger { get; }

    public Envelopes Envelopes { get; }

    public IReadOnlyList<Participant> Participants { get; }

    /// <summary>Messages that were accepted lately.</summary>
    public IReadOnlyList<Payload> Recent => _recent;

    public Participant AnyParticipant => Participants[Random.Next(Participants.Count)];

    public void Remember(Payload payload)
    {
        if (_recent.Count < RecentMax)
            _recent.Add(payload);
        else
            _recent[Random.Next(RecentMax)] = payload;
    }

    /// <summary>After everything was drained: what did not come. What was sent until now is not sent again.</summary>
    public List<string> CloseLedger()
    {
        _recent.Clear();
        return Ledger.Close();
    }

    public T Any<T>(IReadOnlyList<T> choices) => choices[Random.Next(choices.Count)];

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Random.Next(times) == 0;
}
