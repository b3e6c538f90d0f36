using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Model;

/// <summary>What one worker knows: its participants, which no other worker has, their streams, and its messages.</summary>
internal sealed class World
{
    private const int ParticipantCount = 6;
    private const int RecentMax = 32;
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private readonly List<Payload> _recent = [];

    /// <param name="seed">Everything is drawn from it and from the number.</param>
    /// <param name="number">Number of the worker, 0 to 999.</param>
    /// <param name="idle">After that long without a pull, a stream may have ended.</param>
    public World(int seed, int number, TimeSpan idle)
    {
        Random = new Random(unchecked((seed * 1_000_003) + number));
        Ledger = new Ledger(idle);
        Envelopes = new Envelopes(Random);
        var name = OwnName(seed, number);
        Participants = [.. Enumerable.Range(0, ParticipantCount).Select(i => new Participant($"{(char)('F' + i)}{name}"))];
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

    /// <summary>
    /// Seven characters for this worker of this run alone: runs against one server must not meet. The last two are checks, so
    /// that the names of two workers differ in three characters: no flipped bit makes one of the other.
    /// </summary>
    private static string OwnName(int seed, int number)
    {
        var run = (int)((uint)seed % 10_000);
        int[] digits = [run / 36 / 36, run / 36 % 36, run % 36, number / 36, number % 36];
        int[] weights = [1, 5, 7, 11, 13];
        var checks = new[] { digits.Sum() % 36, digits.Zip(weights, (digit, weight) => digit * weight).Sum() % 36 };
        return string.Concat(digits.Concat(checks).Select(digit => Digits[digit]));
    }
}
