using System.Diagnostics;
using System.Globalization;
using System.Net;
using PixStream.ContractAuditor;
using PixStream.Harness.Fleets;
using PixStream.Harness.Http;
using PixStream.Harness.Messages;
using Answer = PixStream.Harness.Http.Answer;

namespace PixStream.Bench.Benchmarks.Bursts;

/// <summary>Senders at a rate, and readers that keep up if they can. An auditor hears of all that they send and hear.</summary>
internal sealed class BurstCrowd : IDisposable
{
    private const int Batch = 10;
    private const int Senders = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Auditor _auditor = new(new AuditTerms { ClockMargin = TimeSpan.FromSeconds(1) });
    private readonly Envelopes _envelopes = new(36);
    private readonly CancellationTokenSource _stop = new();
    private readonly Client _client;
    private readonly List<Task> _senders = [];
    private readonly List<Task> _readers = [];
    private readonly Lock _gate = new();
    private volatile BurstTally _tally = new();
    private long _stored;
    private long _read;
    private double _interval = double.PositiveInfinity;
    private double _next;
    private volatile bool _isRead;

    /// <param name="server">The server.</param>
    /// <param name="participants">That read.</param>
    /// <param name="readersEach">Of each of them.</param>
    /// <param name="connections">Requests that senders may have on their way or repeat later.</param>
    public BurstCrowd(Uri server, int participants, int readersEach, int connections)
    {
        _client = new Client(server);
        string[] names = [.. Enumerable.Range(0, participants).Select(static number => $"{10_000_001 + number}")];
        foreach (var name in names)
            for (var i = 0; i < readersEach; i++)
                _readers.Add(Task.Run(() => ReadAsync(name)));
        for (var i = 0; i < connections; i++)
        {
            var (sender, to) = ($"{99_999_001 + (i % Senders)}", names[i % names.Length]);
            _senders.Add(Task.Run(() => SendAsync(sender, to)));
        }
    }

    /// <summary>Messages of which nothing was read so far.</summary>
    public long Unread => Interlocked.Read(ref _stored) - Interlocked.Read(ref _read);

    /// <summary>What was met since this was asked last.</summary>
    public BurstTally TakeTally() => Interlocked.Exchange(ref _tally!, new BurstTally());

    /// <summary>Messages a second from now on.</summary>
    public void SendAt(double rate)
    {
        lock (_gate)
            (_interval, _next) = (Batch / rate, Now);
    }

    /// <summary>Ends the senders, reads what is left and ends the readers.</summary>
    /// <returns>What was not kept.</returns>
    public async Task<(AuditSummary Summary, IReadOnlyList<Violation> Violations)> FinishAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_senders);
        while (Unread > 0)
        {
            if (_readers.Find(static reader => reader.IsFaulted) is { } broken)
                await broken;
            await Task.Delay(Pause, TimeProvider.System);
        }

        _isRead = true;
        await Task.WhenAll(_readers);
        return (_auditor.Finish(ReadChecker.Now), _auditor.Violations);
    }

    public void Dispose()
    {
        _client.Dispose();
        _stop.Dispose();
    }

    private static double Now => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    private async Task SendAsync(string sender, string to)
    {
        try
        {
            while (true)
            {
                await TurnAsync();
                var messages = _envelopes.Make(Batch, sender, to);
                while (await TrySendAsync(sender, to, messages) is > 0 and var seconds)
                    await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // It is over. What was refused was not stored.
        }
    }

    /// <summary>Waits until a request is due. Where all senders are busy the rate is not made up for later.</summary>
    private async Task TurnAsync()
    {
        while (true)
        {
            _stop.Token.ThrowIfCancellationRequested();
            double wait;
            lock (_gate)
            {
                wait = double.IsInfinity(_interval) ? 0.1 : _next - Now;
                if (wait <= 0)
                {
                    _next = Math.Max(_next + _interval, Now - _interval);
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(Math.Min(wait, 0.1)), TimeProvider.System, _stop.Token);
        }
    }

    /// <returns>0 where it was stored, else when it may come again.</returns>
    private async Task<int> TrySendAsync(string sender, string to, List<byte[]> messages)
    {
        var append = _auditor.Sending([.. messages.Select(message => ReadChecker.Sent(to, message))], ReadChecker.Now);
        var began = Stopwatch.GetTimestamp();
        var answer = await _client.PostAsync(sender, messages);
        _auditor.Answered(append, (int)answer.Status, answer.Header("PI-ResourceId")?.Split(',') ?? [], ReadChecker.Now);
        if (answer.Status == HttpStatusCode.Created)
        {
            Interlocked.Add(ref _stored, messages.Count);
            _tally.Sent(messages.Count, Stopwatch.GetElapsedTime(began));
            return 0;
        }

        if (answer.Status != HttpStatusCode.TooManyRequests)
            throw new InvalidOperationException($"{answer.Status}: {answer.Text}");
        var seconds = int.Parse(answer.Required("Retry-After"), CultureInfo.InvariantCulture);
        _tally.WasRefused(seconds);
        return seconds;
    }

    private async Task ReadAsync(string participant)
    {
        var checker = new ReadChecker(_auditor, participant, isJson: false, TimeSpan.Zero);
        string? next = null;
        while (!_isRead)
        {
            var began = Stopwatch.GetTimestamp();
            var answer = await AskAsync(checker, next is null ? Ask.Start : Ask.Pull, next, () =>
                _client.GetAsync(next ?? Paths.SpiStart(participant), Multipart.Type));
            next = answer.Next;
            if (answer.Status == HttpStatusCode.OK)
            {
                var messages = answer.Messages().Count;
                Interlocked.Add(ref _read, messages);
                _tally.Pulled(messages, Stopwatch.GetElapsedTime(began));
            }
            else
                await Task.Delay(Pause, TimeProvider.System);
        }

        await AskAsync(checker, Ask.End, next, () => _client.DeleteAsync(next!));
    }

    private static async Task<Answer> AskAsync(ReadChecker checker, Ask ask, string? path, Func<Task<Answer>> send)
    {
        var flight = checker.Asking(ask, path);
        var answer = await send();
        checker.Heard(flight, answer);
        return answer.Status is HttpStatusCode.OK or HttpStatusCode.NoContent
            ? answer
            : throw new InvalidOperationException($"{answer.Status}: {answer.Text}");
    }
}
