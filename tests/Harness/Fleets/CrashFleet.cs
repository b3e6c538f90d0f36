using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net;
using PixStream.ContractAuditor;
using PixStream.Harness.Http;
using PixStream.Harness.Messages;
using Answer = PixStream.Harness.Http.Answer;

namespace PixStream.Harness.Fleets;

/// <summary>A server from its start to its crash.</summary>
internal sealed record Epoch(Client Client, bool IsLast)
{
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A request and what came of it.</summary>
/// <param name="Participants">Whose messages it was about.</param>
/// <param name="Asked">What for: a path, or the messages that were sent.</param>
/// <param name="IsAppend">Whether it sent messages; it read otherwise.</param>
/// <param name="SentAt">When it was sent, on the clock of <see cref="ReadChecker"/>.</param>
/// <param name="Answer">Null where not even its head came.</param>
internal sealed record Attempt(IEnumerable<string> Participants, string Asked, bool IsAppend, TimeSpan SentAt, Answer? Answer);

/// <summary>Senders and readers that go on through crashes, as real ones would.</summary>
internal class CrashFleet(Auditor auditor, int seed)
{
    /// <summary>Senders wait while more messages are unread than this: unread messages take long to drain at the end.</summary>
    private const long BacklogMax = 3_000;

    private readonly Envelopes _envelopes = new(seed);
    private readonly ConcurrentDictionary<string, string> _tokens = new();
    private TaskCompletionSource<Epoch> _epoch = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;
    private long _exchanges;
    private long _backlog;

    public Auditor Auditor => auditor;

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

    public virtual Task<Epoch> CurrentAsync() => _epoch.Task.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>An answer came, or will not. As nothing is wrong but the crashes, none says that something is.</summary>
    public virtual void Count(Attempt attempt)
    {
        Interlocked.Increment(ref _exchanges);
        if (attempt.Answer?.Status == HttpStatusCode.ServiceUnavailable)
            throw new InvalidOperationException($"P8: refused, and nothing was wrong: {attempt.Answer.Text}");
    }

    public void CountRead(int messages) => Interlocked.Add(ref _backlog, -messages);

    /// <summary>Leaves a token where readers of other participants find it.</summary>
    public void Drop(string participant, string path) => _tokens[participant] = Paths.TokenOf(path);

    /// <summary>A token that another participant was given, and that must be of no use to this one.</summary>
    public string? TokenOfAnother(string participant, Random random) =>
        _tokens.Where(known => known.Key != participant).ElementAtOrDefault(random.Next(_tokens.Count)) is { Key: not null } known
            ? known.Value
            : null;

    /// <summary>Waits until it is worth asking again.</summary>
    public virtual Task AfterAsync(Epoch epoch) =>
        epoch.IsLast
            ? throw new InvalidOperationException("A server that was not killed broke a connection.")
            : epoch.Ended.Task.WaitAsync(TestContext.Current.CancellationToken);

    public static Task PauseAsync(int milliseconds) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>Sends messages until it is told to stop. What was cut is sent again, mostly.</summary>
    public async Task SendAsync(string sender, string[] participants, Random random)
    {
        while (!_stopping)
        {
            await RestAsync(random);
            if (Interlocked.Read(ref _backlog) > BacklogMax)
            {
                await PauseAsync(20);
                continue;
            }

            var messages = Enumerable.Range(0, random.Next(4) == 0 ? random.Next(2, 6) : 1)
                .Select(_ => participants[random.Next(participants.Length)])
                .Select(to => (To: to, Payload: _envelopes.Make(sender, to)))
                .ToArray();
            Interlocked.Add(ref _backlog, messages.Length);
            while (!await TrySendAsync(sender, messages) && random.Next(8) != 0)
            {
                // Again, to the next server.
            }

            if (random.Next(20) == 0)
                await TrySendAsync(sender, messages);
            if (random.Next(50) == 0)
                await TrySendAsync(sender, [.. messages.Select(message => (message.To, Forge(message.Payload)))]);
        }
    }

    /// <summary>What a sender does between two messages.</summary>
    protected virtual Task RestAsync(Random random) => Task.CompletedTask;

    /// <summary>Another content under the same message key.</summary>
    private static byte[] Forge(byte[] payload) => [.. payload, (byte)'\n'];

    private async Task<bool> TrySendAsync(string sender, (string To, byte[] Payload)[] messages)
    {
        var epoch = await CurrentAsync();
        var attempt = new Attempt(
            messages.Select(message => message.To),
            string.Join(' ', messages.Select(message => Envelopes.EndToEndIdOf(message.Payload))),
            IsAppend: true,
            ReadChecker.Now,
            null);
        var append = auditor.Sending(
            [.. messages.Select(message => ReadChecker.Sent(message.To, message.Payload))], ReadChecker.Now);
        Answer answer;
        try
        {
            answer = messages.Length == 1
                ? await epoch.Client.PostAsync(sender, messages[0].Payload)
                : await epoch.Client.PostAsync(sender, messages.Select(message => message.Payload));
        }
        catch (Exception cut) when (cut is HttpRequestException or SocketException)
        {
            auditor.Lost(append, ReadChecker.Now);
            Count(attempt);
            await AfterAsync(epoch);
            return false;
        }

        auditor.Answered(append, (int)answer.Status, answer.Header("PI-ResourceId")?.Split(',') ?? [], ReadChecker.Now);
        Count(attempt with { Answer = answer });
        if (answer.Status != HttpStatusCode.ServiceUnavailable)
            return true;
        await AfterAsync(epoch);
        return false;
    }
}
