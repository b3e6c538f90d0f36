using System.Text;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Tests.Owners;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Models;

/// <summary>
/// One seeded run. So that a seed replays exactly, each request is decided before the next is sent, and all answers that are due
/// have arrived before time passes: which ones are due is read off the decisions that the store was given.
/// </summary>
internal sealed class ModelRun : IDisposable
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Piece = TimeSpan.FromSeconds(1);

    private readonly int _seed;
    private readonly Random _random;
    private readonly OwnersHarness _harness;
    private readonly ModelJudge _judge;
    private readonly ModelReader[] _readers;
    private readonly List<Flight> _flights = [];
    private readonly List<(string Text, Task<AppendReply> Reply)> _appends = [];
    private readonly bool _fails;
    private HashCode _trace;
    private ParticipantState _decided;
    private int _step;
    private int _messages;
    private int _failures;

    public ModelRun(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        _fails = seed % 3 != 0;
        _harness = new OwnersHarness(
            new StreamRules { MaxStreams = 1 + (seed % 6), IdleTimeout = TimeSpan.FromSeconds(5 + (seed % 40)) });
        _judge = new ModelJudge(_harness.Rules, Fail);
        _readers = [.. Enumerable.Range(0, 8).Select(_ => new ModelReader())];
        _decided = new ParticipantState(TestMessages.Reader);
        _harness.Store.Committing = Note;
        _harness.Store.Claiming = durable => _decided = durable;
    }

    public async Task RunAsync(int steps)
    {
        await _harness.LoadAsync();
        for (_step = 0; _step < steps; _step++)
        {
            await ActAsync();
            await SettleAsync(evenIfHeld: _random.Next(4) == 0);
        }

        await ReadTheRestAsync();
        _judge.CheckAllWasDelivered();
        var durable = _harness.Store.Durable(TestMessages.Reader);
        if (durable.LowestUnconfirmed != durable.LastSequence + 1 || durable.Streams.Count > 0)
            Fail($"{durable.LowestUnconfirmed} of {durable.LastSequence} is unconfirmed after all was read");
    }

    /// <summary>Stands for all that was answered.</summary>
    public int Trace => _trace.ToHashCode();

    public void Dispose() => _harness.Dispose();

    private async Task ActAsync()
    {
        var reader = _readers[_random.Next(_readers.Length)];
        switch (_random.Next(100))
        {
            case < 25:
                for (var i = _random.Next(1, 5); i > 0; i--)
                {
                    Append(_messages > 0 && _random.Next(8) == 0 ? _random.Next(_messages) : _messages++);
                    await SettleAsync(evenIfHeld: false);
                }

                break;
            case < 70:
                Pull(reader);
                break;
            case < 76 when reader.Token(_random) is { } token:
                End(reader, token);
                break;
            case < 79:
                reader.Leave();
                break;
            case < 82:
                if (_flights.Count > 0)
                    _flights[_random.Next(_flights.Count)].HangUp();
                break;
            case < 90:
                await AdvanceAsync(TimeSpan.FromMilliseconds(_random.Next(12_000)));
                break;
            case < 91:
                await AdvanceAsync(TimeSpan.FromMinutes(_random.Next(7)));
                break;
            case < 95:
                _harness.Store.HoldCommits = true;
                break;
            case < 98 when _fails:
                var good = _random.Next(3);
                var fate = _random.Next(2) == 0 ? CommitFate.Lost : CommitFate.DurableAllTheSame;
                _harness.Store.Fate = () => good-- == 0 ? fate : CommitFate.Durable;
                break;
            case 98 when _fails:
                await RestartAsync();
                break;
            case 99 when _fails:
                await OutageAsync(reader);
                break;
        }
    }

    private void Append(int number)
    {
        var text = $"message {number}";
        if (_appends.Exists(append => append.Text == text))
            return;
        _judge.SentAppend(text);
        _appends.Add((text, _harness.Participants.AppendAsync([TestMessages.New($"N{number}", text)]).AsTask()));
    }

    private void Pull(ModelReader reader)
    {
        var wait = TimeSpan.FromSeconds(_random.Next(3) * 4);
        var terms = new PullTerms(_random.Next(1, 11), CountOperations: false, (ushort)_random.Next(100), wait);
        var token = reader.Token(_random);
        var nowMs = _harness.Time.NowMs;
        var flight = new Flight(reader, _judge.Sent(token, isEnd: false, nowMs), nowMs + (long)terms.Wait.TotalMilliseconds);
        var before = _decided.Streams.Count == 0 ? default : _decided.Streams[^1].Id;
        flight.Pull = token is { } known
            ? _harness.Participants.PullAsync(TestMessages.Reader, known, terms, flight.CallerLeft).AsTask()
            : _harness.Participants.StartAsync(TestMessages.Reader, terms, flight.CallerLeft).AsTask();
        var stream = token is { } pulled ? _decided.FindStream(pulled.Stream) : _decided.Streams.LastOrDefault();
        var isMine = token is { } mine ? stream?.Step == mine.Step : stream is not null && stream.Id != before;
        if (terms.Wait > TimeSpan.Zero && isMine && stream!.Outstanding is null)
            flight.WaitsIn = stream.Id;
        _flights.Add(flight);
    }

    private void End(ModelReader reader, StreamStep token)
    {
        var flight = new Flight(reader, _judge.Sent(token, isEnd: true, _harness.Time.NowMs), 0);
        flight.End = _harness.Participants.EndAsync(TestMessages.Reader, token).AsTask();
        _flights.Add(flight);
    }

    /// <summary>Keeps up with what is decided, durable or not, and sees by it whose wait is over.</summary>
    private void Note(Decision[] decisions)
    {
        foreach (var decision in decisions)
        {
            _decided.Apply(decision);
            StreamId? answered = decision switch
            {
                BatchTaken taken => taken.Stream,
                StreamClosed closed => closed.Stream,
                _ => null,
            };
            foreach (var flight in _flights.Where(flight => flight.WaitsIn is not null && flight.WaitsIn == answered))
                flight.WaitsIn = null;
        }
    }

    /// <summary>Lets time pass in small pieces, so that what follows from one piece has arrived before the next.</summary>
    private async Task AdvanceAsync(TimeSpan by)
    {
        await SettleAsync();
        for (var left = by; left > TimeSpan.Zero; left -= Piece)
        {
            _harness.Time.Advance(left < Piece ? left : Piece);
            await SettleAsync();
        }
    }

    /// <summary>Lets all that was committed come to its end, and all answers arrive that follow from it.</summary>
    private async Task SettleAsync(bool evenIfHeld = true)
    {
        if (_harness.Store.HoldCommits && !evenIfHeld)
            return;
        _harness.Store.HoldCommits = false;
        _harness.Store.ReleaseCommits();
        var failed = _harness.Store.Failures != _failures || !_harness.Store.IsAvailable;
        _failures = _harness.Store.Failures;
        foreach (var (text, reply) in _appends)
            _judge.ReceivedAppend(text, await AnswerAsync(reply, text));
        _appends.Clear();
        var arrived = new List<Flight>();
        foreach (var flight in _flights.Where(flight => failed || flight.IsDue(_harness.Time.NowMs)))
        {
            await ArriveAsync(flight);
            arrived.Add(flight);
        }

        _flights.RemoveAll(arrived.Contains);
        _judge.Received([.. arrived.Select(flight => flight.Ask)], _harness.Time.NowMs);
        foreach (var flight in arrived)
        {
            flight.Reader.Hear(flight.Ask);
            flight.Dispose();
        }

        if (_harness.Store.IsAvailable && (failed || _harness.Participants.OwnerCount == 0))
            await _harness.LoadAsync();
    }

    private async Task ArriveAsync(Flight flight)
    {
        if (flight.End is { } end)
        {
            flight.Ask.End = await AnswerAsync(end, "delete");
            return;
        }

        var reply = flight.Ask.Pull = await AnswerAsync(flight.Pull!, "pull");
        _trace.Add(reply with { Messages = null });
        if (reply.Messages is { } batch)
            flight.Ask.Texts = [.. Enumerable.Range(0, batch.Count).Select(i => Encoding.UTF8.GetString(batch[i].Payload.Span))];
    }

    private async Task<T> AnswerAsync<T>(Task<T> answer, string what)
    {
        if (!answer.IsCompleted && await Task.WhenAny(answer, Task.Delay(Forgotten, TimeProvider.System)) != answer)
            Fail($"{what} was never answered");
        return await answer;
    }

    private async Task RestartAsync()
    {
        // What was on its way becomes durable or not; no caller hears of it.
        _harness.Restart();
        _harness.Store.HoldCommits = false;
        _harness.Store.ReleaseCommits(_random.Next(3));
        _flights.ForEach(flight => _judge.Lost(flight.Ask));
        _flights.Clear();
        foreach (var (text, _) in _appends)
            _judge.ReceivedAppend(text, new AppendReply(AppendStatus.Unavailable, []));
        _appends.Clear();
        await _harness.LoadAsync();
        _harness.Store.ReleaseCommits();
        _failures = _harness.Store.Failures;
    }

    private async Task OutageAsync(ModelReader reader)
    {
        await SettleAsync();
        _harness.Store.IsAvailable = false;
        for (var i = 0; i < 3; i++)
        {
            Append(_messages++);
            await SettleAsync();
            Pull(reader);
            await SettleAsync();
            await AdvanceAsync(TimeSpan.FromSeconds(_random.Next(8)));
        }

        _harness.Store.IsAvailable = true;
        await _harness.LoadAsync();
    }

    private async Task ReadTheRestAsync()
    {
        await SettleAsync();
        _harness.Store.Fate = static () => CommitFate.Durable;
        await AdvanceAsync(3 * (_harness.Rules.IdleTimeout + OwnersHarness.Wait));
        var last = new ModelReader();
        do
        {
            last.HasNoPatience = true;
            Pull(last);
            await SettleAsync();
        }
        while (last.LastWasBatch);
        End(last, last.Newest!.Value);
        await SettleAsync();
    }

    private void Fail(string what) => Assert.Fail($"seed {_seed}, step {_step}: {what}");
}
