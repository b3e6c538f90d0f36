using System.Collections.Concurrent;
using System.Net;

namespace PixStream.EndToEnd;

/// <summary>A server from its start to its crash.</summary>
internal sealed record Epoch(Client Client, long StartedAt, bool IsLast)
{
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Senders and readers that go on through crashes, as real ones would.</summary>
internal sealed class CrashFleet(CrashAuditor auditor, int seed)
{
    private readonly ConcurrentDictionary<string, byte[]> _sent = new();
    private readonly Envelopes _envelopes = new(seed);
    private TaskCompletionSource<Epoch> _epoch = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;
    private long _exchanges;

    public CrashAuditor Auditor => auditor;

    public long Exchanges => Interlocked.Read(ref _exchanges);

    public bool IsStopping => _stopping;

    public void Begin(Epoch epoch) => _epoch.SetResult(epoch);

    /// <summary>The server of now is gone.</summary>
    public void End()
    {
        var ended = _epoch.Task.Result;
        _epoch = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ended.Ended.SetResult();
    }

    public void Stop() => _stopping = true;

    public Task<Epoch> CurrentAsync() => _epoch.Task.WaitAsync(TestContext.Current.CancellationToken);

    public void Count() => Interlocked.Increment(ref _exchanges);

    public static Task AfterAsync(Epoch epoch) =>
        epoch.IsLast
            ? throw new InvalidOperationException("A server that was not killed broke a connection.")
            : epoch.Ended.Task.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Sends messages until it is told to stop. What was cut is sent again, mostly.</summary>
    public async Task SendAsync(string sender, string[] participants, Random random)
    {
        while (!_stopping)
        {
            var messages = Enumerable.Range(0, random.Next(4) == 0 ? random.Next(2, 6) : 1)
                .Select(_ => participants[random.Next(participants.Length)])
                .Select(to => (To: to, Payload: _envelopes.Make(sender, to)))
                .ToArray();
            foreach (var (to, payload) in messages)
            {
                _sent[Envelopes.EndToEndIdOf(payload)] = payload;
                auditor.Sending(Envelopes.EndToEndIdOf(payload), to);
            }

            var payloads = messages.Select(message => message.Payload).ToArray();
            while (!await TrySendAsync(sender, payloads) && random.Next(8) != 0)
            {
                // Again, to the next server.
            }

            if (random.Next(20) == 0)
                await TrySendAsync(sender, payloads);
        }
    }

    /// <summary>The names of the messages in a whole 200, whose bytes must be those that were sent.</summary>
    public IReadOnlyList<string> KeysOf(Answer answer)
    {
        if (answer.Header("Content-Type") == "application/json")
            return [.. answer.Objects().Select(shown => shown.GetProperty("endToEndId").GetString()!)];
        var keys = new List<string>();
        foreach (var part in answer.Messages())
        {
            var key = Envelopes.EndToEndIdOf(part.Payload);
            Assert.True(_sent.TryGetValue(key, out var sent) && part.Payload.AsSpan().SequenceEqual(sent), $"{key} is not what was sent.");
            auditor.Identified(key, part.ResourceId!);
            keys.Add(key);
        }

        return keys;
    }

    private async Task<bool> TrySendAsync(string sender, byte[][] payloads)
    {
        var epoch = await CurrentAsync();
        Answer answer;
        try
        {
            answer = payloads.Length == 1 ? await epoch.Client.PostAsync(sender, payloads[0]) : await epoch.Client.PostAsync(sender, payloads);
        }
        catch (HttpRequestException)
        {
            await AfterAsync(epoch);
            return false;
        }

        Count();
        var ids = answer.Is(HttpStatusCode.Created).Required("PI-ResourceId").Split(',');
        Assert.Equal(payloads.Length, ids.Length);
        foreach (var (payload, id) in payloads.Zip(ids))
            auditor.Accepted(Envelopes.EndToEndIdOf(payload), id);
        return true;
    }
}
