using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PixStream.Grains;
using PixStream.Quarantine.Auditing;

namespace PixStream.Cluster.Tests;

/// <summary>A request's id goes from the gateway into the silo that serves it.</summary>
public sealed class RequestIdTests
{
    private readonly string _psp = SharedCluster.NewParticipant();
    private readonly string _sender = SharedCluster.NewParticipant();
    private readonly Envelopes _envelopes = new(seed: 9);

    [Fact]
    public async Task An_audit_record_that_a_silo_writes_has_it()
    {
        await using var cluster = await LiveCluster.StartAsync(1, new MemoryStore());
        await using var gateway = await LiveGateway.StartAsync(
            cluster, TimeSpan.Zero, ("PixStream:Inspection:Invalid", "Quarantine"));
        (await SendAsync(gateway, QuarantineTests.Invalid(_envelopes.Make(_sender, _psp)), "the-first"))
            .Is(HttpStatusCode.UnprocessableEntity);

        var page = await gateway.Services.GetRequiredService<IAuditTrail>().ListAsync();
        Assert.Equal("the-first", Assert.Single(page.Records).Record.RequestId);
    }

    [Fact]
    public async Task A_line_that_a_silo_writes_for_a_request_is_written_while_its_id_is_known()
    {
        using var log = new IdsOfLines();
        var policies = new TestPolicies { IsAway = true };
        await using var cluster = await LiveCluster.StartAsync(
            1, new MemoryStore(),
            new ClusterTerms { Policies = policies, Silo = silo => silo.Services.AddLogging(logs => logs.AddProvider(log)) });
        await using var gateway = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        (await SendAsync(gateway, _envelopes.Make(_sender, _psp), "the-second")).Is(HttpStatusCode.ServiceUnavailable);

        var lines = log.Lines.Where(static line => line.Text.Contains("cannot be opened", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, static line => Assert.Equal("the-second", line.Id));
    }

    private Task<Answer> SendAsync(LiveGateway gateway, byte[] message, string id)
    {
        var content = new ByteArrayContent(message);
        content.Headers.TryAddWithoutValidation("Content-Type", Envelopes.ContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, Paths.Intake(_sender)) { Content = content };
        request.Headers.Add("X-Request-Id", id);
        return gateway.Client.SendAsync(request);
    }

    private sealed class IdsOfLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(string Text, string? Id)> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((formatter(state, exception), ParticipantGrainExtensions.FindRequestId()));

        public void Dispose()
        {
        }
    }
}
