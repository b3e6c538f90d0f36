using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PixStream.Harness.Time;
using PixStream.Http.Pull;
using PixStream.Http.Routing;

namespace PixStream.Http.Tests.Pull;

/// <summary>Answers that were not taken leave a trace, and not one line each.</summary>
public sealed class AbortedAnswerTests
{
    [Theory]
    [InlineData(HttpHarness.SpiStart, "multipart/mixed", null)]
    [InlineData(HttpHarness.JsonStart, "multipart/json", null)]
    [InlineData(HttpHarness.SpiStart, "multipart/mixed", "gzip")]
    public async Task An_answer_that_was_broken_off_is_counted(string start, string accept, string? acceptEncoding)
    {
        await using var harness = await HttpHarness.StartAsync();
        var random = new Random(1);
        foreach (var message in Sample.Messages(10))
            (await harness.PostAsync(Swollen(message, random))).Is(HttpStatusCode.Created);
        var counted = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var named = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == harness.Services.GetRequiredService<IMeterFactory>()
                && instrument.Name is "pixstream.http.aborted" or "pixstream.participant.aborted")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
            (instrument.Name == "pixstream.http.aborted" ? counted : named).TrySetResult(tags[0].Value as string));
        listener.Start();

        using (var connection = await harness.ConnectAsync())
        {
            await connection.SendAsync(
                $"GET {start} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nAccept-Encoding: {acceptEncoding}\r\n\r\n");
            Assert.Equal(16, (await connection.ReadBytesAsync(16)).Length);
            connection.Reset();
        }

        Assert.Equal("start", await counted.Task.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            HttpHarness.Psp,
            await named.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_log_has_one_line_a_minute_with_their_number()
    {
        var time = new WatchedTime();
        var log = new Lines();
        using var aborted = new AbortedAnswers(new HttpInstruments(new Factory()), time, log);
        for (var i = 0; i < 200; i++)
            aborted.Add(Operation.Pull, null);
        Assert.Empty(log.All);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("minute: 200.", Assert.Single(log.All), StringComparison.Ordinal);

        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Single(log.All);
        aborted.Add(Operation.Start, null);
        aborted.Dispose();
        Assert.Contains("minute: 1.", log.All.Last(), StringComparison.Ordinal);
        Assert.Equal(0, time.Running(TimeSpan.FromDays(1)));
    }

    /// <summary>
    /// Nearly a megabyte, of which little can be compressed, and which JSON shows whole: it has no object for other currencies.
    /// </summary>
    private static byte[] Swollen(byte[] message, Random random)
    {
        var text = System.Text.Encoding.UTF8.GetString(message);
        var filling = new byte[700_000];
        random.NextBytes(filling);
        return System.Text.Encoding.UTF8.GetBytes(text
            .Replace("Ccy=\"BRL\"", "Ccy=\"USD\"", StringComparison.Ordinal)
            .Replace("</Document>", $"<!--{Convert.ToBase64String(filling)}--></Document>", StringComparison.Ordinal));
    }

    private sealed class Factory : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }

    private sealed class Lines : ILogger<AbortedAnswers>
    {
        public ConcurrentQueue<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue(formatter(state, exception));
    }
}
