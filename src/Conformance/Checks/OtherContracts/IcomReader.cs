using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.OtherContracts;

/// <summary>One message as the SPI's stream gave it.</summary>
internal sealed record Given(string Key, string? ResourceId, byte[] Bytes, Reply Reply);

/// <summary>
/// Reads a participant's stream as the manual has it: messages come some time after what they answer, in any order, now and then
/// twice, and among others that the check did not ask for.
/// </summary>
internal sealed class IcomReader(CheckRun run, string psp)
{
    private readonly List<Given> _given = [];

    /// <summary>All that came, in its order.</summary>
    public IReadOnlyList<Given> Came => _given;

    /// <summary>The path to pull next; null before the first answer.</summary>
    public string? Next { get; private set; }

    /// <summary>One request: the start, or what the last answer says.</summary>
    public async Task<Reply> ReadAsync(string? accept = CheckRun.One, string? coding = null)
    {
        var reply = Next is null ? await run.StartAsync(psp, accept, coding) : await run.PullAsync(Next, accept, coding);
        return Take(reply.Is(200, 204));
    }

    /// <summary>Notes an answer of this stream.</summary>
    public Reply Take(Reply reply)
    {
        Next = run.Wire.Next(reply);
        if (reply.Status == 204)
            return reply;
        var plain = reply.Header("Content-Encoding") is null ? reply : reply.Unpacked();
        _given.AddRange(run.Wire.Keys(plain).Zip(Dialect.Messages(plain), (key, message) =>
            new Given(key, message.ResourceId, message.Bytes, reply)));
        return reply;
    }

    /// <summary>Reads on until all of those have come. The check's own end is the limit.</summary>
    public async Task<IcomReader> ReadAllAsync(
        IReadOnlyList<Envelope> messages, string? accept = CheckRun.One, string? coding = null)
    {
        while (!Has(messages))
            await ReadAsync(accept, coding);
        return this;
    }

    /// <summary>Reads on until one of those has come or the server has said twice that nothing is there.</summary>
    public async Task<bool> SeesAsync(IReadOnlyList<Envelope> messages, string? accept = CheckRun.One)
    {
        for (var empty = 0; empty < 2 && !messages.Any(message => Count(message) > 0);)
            empty += (await ReadAsync(accept)).Status == 204 ? 1 : 0;
        return messages.Any(message => Count(message) > 0);
    }

    public bool Has(IEnumerable<Envelope> messages) => messages.All(message => Count(message) > 0);

    public int Count(Envelope message) => _given.Count(given => given.Key == message.Key);

    public Given Of(Envelope message) => _given.First(given => given.Key == message.Key);

    /// <summary>Confirms and leaves. What DELETE must answer is for the check of that to say.</summary>
    public async Task EndAsync()
    {
        await run.EndAsync(Next!);
        Next = null;
    }
}
