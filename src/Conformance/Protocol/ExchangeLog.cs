namespace PixStream.Conformance.Protocol;

/// <summary>One request of a check and what came of it, as text.</summary>
internal sealed class Exchange(int number, string sent)
{
    public const string NoAnswer = "(no answer)";

    /// <summary>From 1, in the order in which they were sent.</summary>
    public int Number => number;

    public string Sent => sent;

    public string Came { get; set; } = NoAnswer;
}

/// <summary>
/// What a check sent and what came, for the report of its failure. The last few are kept: the others led there.
/// </summary>
internal sealed class ExchangeLog
{
    private const int KeptMax = 40;

    private readonly Lock _lock = new();
    private readonly Queue<Exchange> _kept = [];
    private int _count;

    public IReadOnlyList<Exchange> Kept
    {
        get
        {
            lock (_lock)
                return [.. _kept];
        }
    }

    public Exchange Begin(string sent)
    {
        lock (_lock)
        {
            var exchange = new Exchange(++_count, sent);
            _kept.Enqueue(exchange);
            if (_kept.Count > KeptMax)
                _kept.Dequeue();
            return exchange;
        }
    }
}
