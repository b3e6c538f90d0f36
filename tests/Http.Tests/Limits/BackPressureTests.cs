using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using PixStream.Doubles;
using PixStream.Streams.Limits;
using PixStream.Streams.Owners;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Http.Tests.Limits;

/// <summary>The HTTP surface before owners whose store makes nothing durable until it is told to.</summary>
public sealed class BackPressureTests : IAsyncLifetime
{
    /// <summary>More than is always let in.</summary>
    private const int Fill = 12;

    private readonly FakeTime _time = new();
    private readonly MemoryStore _store = new();
    private readonly SemaphoreSlim _committing = new(0);
    private readonly SendPressure _pressure;
    private readonly LocalParticipants _participants;
    private readonly List<byte[]> _sent = [];
    private readonly List<Task<Answer>> _waiting = [];
    private HttpHarness _http = null!;
    private int _seed;

    public BackPressureTests()
    {
        _pressure = new SendPressure(TimeSpan.FromMilliseconds(250), _time);
        _participants = new LocalParticipants(
            _store, new StreamRules(), _time, new SeededSource(1), pressure: _pressure);
        _store.Committing = decisions =>
        {
            if (decisions.Any(static decision => decision is MessageAccepted))
                _committing.Release();
        };
    }

    public async ValueTask InitializeAsync()
    {
        _http = await HttpHarness.StartBeforeAsync(_participants, ("PixStream:Http:SpiWait", "00:00:00"));
        (await PostTenAsync()).Is(HttpStatusCode.Created);
        await _committing.WaitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        _participants.Dispose();
        _pressure.Dispose();
        _committing.Dispose();
    }

    [Fact]
    public async Task Senders_are_refused_whole_while_readers_go_on_and_what_was_taken_comes_once_and_in_order()
    {
        var reading = (await _http.GetAsync(HttpHarness.SpiStart, Multipart.Type)).Is(HttpStatusCode.OK);
        var read = reading.Messages().Select(static message => message.Payload).ToList();
        await FillAsync();
        var refused = (await PostTenAsync(isTaken: false))
            .IsProblem(HttpStatusCode.TooManyRequests, "backpressure", xml: true);
        Assert.InRange(Seconds(refused), 1, 30);

        // The reader's own commit stands behind those of the senders, and it is not refused.
        var pull = _http.GetAsync(reading.Next, Multipart.Type);
        await ReleaseAsync(() => pull.IsCompleted);
        Assert.All(await Task.WhenAll(_waiting), static answer => answer.Is(HttpStatusCode.Created));

        reading = await pull;
        while (reading.Status == HttpStatusCode.OK)
        {
            read.AddRange(reading.Messages().Select(static message => message.Payload));
            reading = await _http.GetAsync(reading.Next, Multipart.Type);
        }

        Assert.Equal(_sent, read);
    }

    [Fact]
    public async Task Retry_after_and_the_gauge_grow_while_the_store_stands_still_and_fall_once_it_goes_on()
    {
        Assert.Equal(0, Gauge());
        await FillAsync();
        var first = Seconds(await PostTenAsync(isTaken: false));
        Assert.InRange(Gauge(), 1, 30);
        _time.Advance(TimeSpan.FromSeconds(8));
        var later = Seconds(await PostTenAsync(isTaken: false));
        Assert.InRange(later, first + 5, 30);
        Assert.InRange(Gauge(), later, 30);

        await ReleaseAsync(() => _waiting.TrueForAll(static sent => sent.IsCompleted));
        (await PostTenAsync()).Is(HttpStatusCode.Created);
        for (var i = 0; i < 40; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            (await PostTenAsync()).Is(HttpStatusCode.Created);
        }

        Assert.Equal(0, Gauge());
    }

    [Fact]
    public async Task A_repetition_of_what_was_refused_is_taken_later_under_the_same_key()
    {
        await FillAsync();
        var body = Multipart.Of(Sample.Messages(10, operations: 3));
        (await _http.PostAsync(body, Multipart.ContentType)).Is(HttpStatusCode.TooManyRequests);

        await ReleaseAsync(() => _waiting.TrueForAll(static sent => sent.IsCompleted));
        var stored = (await _http.PostAsync(body, Multipart.ContentType)).Is(HttpStatusCode.Created);
        var again = (await _http.PostAsync(body, Multipart.ContentType)).Is(HttpStatusCode.Created);
        Assert.Equal(stored.Header("PI-ResourceId"), again.Header("PI-ResourceId"));
    }

    private static int Seconds(Answer answer) => int.Parse(answer.Required("Retry-After"), CultureInfo.InvariantCulture);

    /// <summary>Sends as much as is always let in, lets it wait for two seconds, and so there is pressure.</summary>
    private async Task FillAsync()
    {
        _store.HoldCommits = true;
        for (var i = 0; i < Fill; i++)
        {
            _waiting.Add(PostTenAsync());
            // One after the other, so that their order is known.
            await _committing.WaitAsync(TestContext.Current.CancellationToken);
        }

        _time.Advance(TimeSpan.FromSeconds(2));
    }

    private Task<Answer> PostTenAsync(bool isTaken = true)
    {
        var messages = Enumerable.Range(0, 10).Select(_ => Sample.Message(++_seed)).ToList();
        if (isTaken)
            _sent.AddRange(messages);
        return _http.PostAsync(Multipart.Of(messages), Multipart.ContentType);
    }

    /// <summary>Makes durable what waits and what comes, until that is so, and nothing waits any more.</summary>
    private async Task ReleaseAsync(Func<bool> isDone)
    {
        while (!isDone())
        {
            _store.ReleaseCommits();
            await Task.Yield();
        }

        _store.HoldCommits = false;
        _store.ReleaseCommits();
    }

    private double Gauge()
    {
        var value = double.NaN;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == _pressure && instrument.Name == "pixstream.appends.retry_after")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((_, seconds, _, _) => value = seconds);
        listener.Start();
        listener.RecordObservableInstruments();
        return value;
    }
}
