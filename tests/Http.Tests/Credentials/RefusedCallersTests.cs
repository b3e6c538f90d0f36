using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using PixStream.Harness.Time;
using PixStream.Http.Credentials.Refusing;
using PixStream.Quarantine.Auditing;
using PixStream.Streams.Values;

namespace PixStream.Http.Tests.Credentials;

/// <summary>Refused callers stand in the audit trail: all are counted, some are named, one record a minute.</summary>
public sealed class RefusedCallersTests
{
    private static readonly Ispb Participant = Ispb.Parse("12345678");
    private static readonly IPAddress Address = IPAddress.Parse("10.1.2.3");

    [Fact]
    public void All_are_counted_and_each_is_named_once()
    {
        var refused = new RefusedCallers();
        Assert.Null(refused.Take());
        refused.Add("invalid", Participant, Address);
        refused.Add("invalid", Participant, Address);
        refused.Add("missing", null, null);
        Assert.Equal(
            "invalid: 2, missing: 1. Among them: invalid from 10.1.2.3 for 12345678; missing from an unknown address.",
            refused.Take());
        Assert.Null(refused.Take());
    }

    [Fact]
    public void A_million_strangers_make_a_text_that_fits_a_record()
    {
        var refused = new RefusedCallers();
        for (var i = 0; i < 1_000_000; i++)
            refused.Add("unregistered", Participant, new IPAddress(BitConverter.GetBytes((long)i).Concat(new byte[8]).ToArray()));
        var text = refused.Take();
        Assert.StartsWith("unregistered: 1000000. Among them: ", text, StringComparison.Ordinal);
        Assert.InRange(text!.Length, 1, 1_000);
        Assert.Equal(RefusedCallers.ExamplesMax, text.Split(';').Length);
    }

    [Fact]
    public async Task Once_a_minute_they_are_put_into_the_trail_and_at_the_end()
    {
        var (refused, trail, time) = (new RefusedCallers(), new Trail(), new WatchedTime());
        using var audit = new RefusedCallersAudit(
            refused, trail, time, NullLogger<RefusedCallersAudit>.Instance);
        await audit.StartAsync(TestContext.Current.CancellationToken);
        await time.TimerAsync(RefusedCallersAudit.Period);
        refused.Add("invalid", Participant, Address);
        trail.TakesNothing = true;
        time.Advance(RefusedCallersAudit.Period);
        await trail.WasAskedAsync();
        Assert.Empty(trail.Records);

        trail.Fails = true;
        time.Advance(RefusedCallersAudit.Period);
        await trail.WasAskedAsync();
        trail.Fails = false;

        // What could not be told is not lost, and what came since is told behind it.
        trail.TakesNothing = false;
        refused.Add("missing", null, null);
        time.Advance(RefusedCallersAudit.Period);
        await trail.WasAskedAsync();
        await trail.WasAskedAsync();
        Assert.Equal(2, trail.Records.Count);
        Assert.StartsWith("missing: 1.", trail.Records[1].Details, StringComparison.Ordinal);
        var told = trail.Records[0];
        Assert.Equal(
            (AuditAction.CallersRefused, "credentials", "callers", "invalid: 1. Among them: invalid from 10.1.2.3 for 12345678."),
            (told.Action, told.By, told.Subject, told.Details));

        refused.Add("stale", null, null);
        await audit.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, trail.Records.Count);
        Assert.StartsWith("stale: 1.", trail.Records[2].Details, StringComparison.Ordinal);
    }

    private sealed class Trail : IAuditTrail
    {
        private readonly Channel<bool> _asked = Channel.CreateUnbounded<bool>();

        public List<AuditRecord> Records { get; } = [];

        public bool TakesNothing { get; set; }

        public bool Fails { get; set; }

        public ValueTask<bool> WasAskedAsync() => _asked.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public ValueTask<bool> AppendAsync(IReadOnlyList<AuditRecord> records)
        {
            var (fails, takes) = (Fails, !TakesNothing);
            if (takes && !fails)
                Records.AddRange(records);
            _asked.Writer.TryWrite(true);
            return fails
                ? throw new InvalidOperationException("This failure is not foreseen.")
                : new(takes);
        }

        public ValueTask<AuditPage> ListAsync(long before = 0, int limit = 100, AuditFilter? filter = null) =>
            throw new NotSupportedException();

        public ValueTask<AuditLines> ReadLinesAsync(long after = 0, int limit = 100) => throw new NotSupportedException();

        public ValueTask<AuditHead> HeadAsync() => throw new NotSupportedException();
    }
}
