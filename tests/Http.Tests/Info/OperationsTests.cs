using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace PixStream.Http.Tests.Info;

/// <summary>Health, draining, utilities and measurements.</summary>
public sealed class OperationsTests
{
    [Fact]
    public async Task Ready_follows_the_store_and_live_does_not()
    {
        await using var harness = await HttpHarness.StartAsync();
        (await harness.GetAsync("/health/live")).Is(HttpStatusCode.OK);
        (await harness.GetAsync("/health/ready")).Is(HttpStatusCode.OK);

        harness.Participants.IsAvailable = false;

        (await harness.GetAsync("/health/live")).Is(HttpStatusCode.OK);
        (await harness.GetAsync("/health/ready")).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Theory]
    [InlineData(HttpHarness.SpiStart)]
    [InlineData(HttpHarness.JsonStart)]
    public async Task Draining_refuses_starts_and_sends_waiting_readers_on_with_a_token(string start)
    {
        await using var harness = await HttpHarness.StartAsync(new FakeParticipants { HoldWaits = true });

        using var connection = await harness.ConnectAsync();
        await connection.SendAsync("GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(200, (await connection.ReadAsync())!.Code);
        await connection.SendAsync($"GET {start} HTTP/1.1\r\nHost: x\r\n\r\n");
        await harness.Participants.WaitBeganAsync();

        harness.BeginDraining();

        var answer = (await connection.ReadAsync())!.Is(HttpStatusCode.NoContent);
        Assert.Matches("^/api/[a-z0-9/]+/stream/[A-Za-z0-9_-]{42}$", answer.Next);
    }

    [Fact]
    public async Task Draining_is_seen_by_ready_and_by_starts()
    {
        await using var harness = await HttpHarness.StartAsync();
        var token = (await harness.GetAsync(HttpHarness.SpiStart)).Next;

        // StopApplication only begins to stop: the server itself goes on until its host is told to stop.
        harness.BeginDraining();

        (await harness.GetAsync("/health/live")).Is(HttpStatusCode.OK);
        (await harness.GetAsync("/health/ready")).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        var start = (await harness.GetAsync(HttpHarness.SpiStart)).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(start.Header("Retry-After"));
        (await harness.GetAsync(HttpHarness.JsonStart)).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        (await harness.PostAsync(Sample.Message())).Is(HttpStatusCode.Created);
        (await harness.GetAsync(token)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Utilities_make_messages_that_can_be_pulled()
    {
        await using var harness = await HttpHarness.StartAsync(("PixStream:Utilities:Enabled", "true"));

        var answer = (await harness.PostAsync([], null, path: "/api/util/msgs/11111111/250")).Is(HttpStatusCode.Created);

        Assert.Equal(250, JsonDocument.Parse(answer.Body).RootElement.GetProperty("created").GetInt32());
        Assert.Equal(250, harness.Participants.Appended.Count);
        var batch = await harness.GetAsync(HttpHarness.JsonStart, "multipart/json");
        Assert.Equal(10, JsonDocument.Parse(batch.Body).RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("/api/util/msgs/x/1", "malformed-ispb")]
    [InlineData("/api/util/msgs/11111111/0", "malformed-request")]
    [InlineData("/api/util/msgs/11111111/10001", "malformed-request")]
    [InlineData("/api/util/msgs/11111111/-1", "malformed-request")]
    [InlineData("/api/util/msgs/11111111/1e3", "malformed-request")]
    public async Task Utilities_check_their_path(string path, string problem)
    {
        await using var harness = await HttpHarness.StartAsync(("PixStream:Utilities:Enabled", "true"));
        Assert.True((await harness.PostAsync([], null, path: path)).IsProblem(HttpStatusCode.BadRequest, problem).IsJsonProblem);
    }

    [Fact]
    public async Task Utilities_are_off_by_default()
    {
        await using var harness = await HttpHarness.StartAsync();
        (await harness.PostAsync([], null, path: "/api/util/msgs/11111111/1")).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Empty(harness.Participants.Appended);
    }

    [Fact]
    public async Task A_listener_learns_what_was_answered_and_handed_out()
    {
        await using var harness = await HttpHarness.StartAsync();
        var factory = harness.Services.GetRequiredService<IMeterFactory>();
        var sums = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            // Sites of other tests have meters of the same name.
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == HttpInstruments.Name && instrument.Meter.Scope == factory)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument.Name, value));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Add(instrument.Name, 1));
        listener.Start();

        await harness.FillAsync(3);
        var batch = await harness.GetAsync(HttpHarness.SpiStart, "multipart/mixed");
        await harness.DeleteAsync(batch.Next);

        // The last request is counted after its answer is out: another request on the connection comes after that.
        await harness.GetAsync("/health/live");
        lock (sums)
        {
            Assert.InRange(sums["pixstream.http.requests"], 5, 6);
            Assert.Equal(1, sums["pixstream.http.batches"]);
            Assert.Equal(3, sums["pixstream.http.messages"]);
            Assert.Equal(batch.Body.Length, sums["pixstream.http.bytes"]);
            Assert.Equal(3, sums["pixstream.http.append.duration"]);
            Assert.Equal(1, sums["pixstream.http.pull.duration"]);
        }

        void Add(string name, double value)
        {
            lock (sums)
                sums[name] = sums.GetValueOrDefault(name) + value;
        }
    }

    [Fact]
    public async Task A_listener_gets_an_activity_for_an_operation()
    {
        var names = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == HttpInstruments.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => names.Add(activity.OperationName),
        };
        ActivitySource.AddActivityListener(listener);
        await using var harness = await HttpHarness.StartAsync();
        await harness.DeleteAsync((await harness.GetAsync(HttpHarness.SpiStart)).Next);

        Assert.Superset(new HashSet<string> { "pixstream.start", "pixstream.end" }, names.ToHashSet());
    }
}
