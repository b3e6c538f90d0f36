using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PixStream.Harness.Certificates;
using PixStream.Http.Credentials;
using PixStream.Http.Tests.Inspection;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Http.Tests.Credentials;

/// <summary>A registry in the store: what counts before it is read, after a change, and without the store.</summary>
public sealed class RegistryInStoreTests : IAsyncLifetime
{
    private const string Psp = CredentialHarness.Active;

    private readonly QuarantinePorts _ports = new();
    private CredentialHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await CredentialHarness.StartAsync(_ports);

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Before_the_registry_is_read_callers_are_told_to_come_back_and_the_server_is_not_ready()
    {
        var ports = new QuarantinePorts { Store = { IsAvailable = false } };
        await using var harness = await CredentialHarness.StartAsync(ports);
        using var participant = harness.As(Psp);
        using var stranger = harness.With(null);
        foreach (var client in new[] { participant, stranger })
            Assert.Equal(
                "1",
                (await client.StartAsync(Psp)).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable", xml: true)
                    .Header("Retry-After"));
        (await stranger.GetAsync("/health/ready")).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        (await stranger.GetAsync("/health/live")).Is(HttpStatusCode.OK);
        Assert.Contains(harness.Log.Lines, static line => line.Contains("cannot be read yet", StringComparison.Ordinal));

        ports.Store.IsAvailable = true;
        await harness.Time.TimerAsync(RegistryWatch.FirstPeriod);
        harness.Time.Advance(RegistryWatch.FirstPeriod);
        await harness.Time.TimerAsync(RegistryWatch.Period);
        (await stranger.GetAsync("/health/ready")).Is(HttpStatusCode.OK);
        (await participant.StartAsync(Psp)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
    }

    [Fact]
    public async Task A_participant_gets_in_once_it_is_onboarded_and_its_waiting_pull_ends_when_it_is_suspended()
    {
        using var reader = _harness.As(Psp);
        (await reader.StartAsync(Psp)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        await TakeAsync(RegistryStep.Onboard, Entry(Psp, _harness.ThumbprintOf(Psp)));
        await TakeAsync(RegistryStep.Onboard, Entry(CredentialHarness.Other, _harness.ThumbprintOf(CredentialHarness.Other)));
        using var other = _harness.As(CredentialHarness.Other);
        _harness.Participants.HoldWaits = true;
        var waiting = reader.StartAsync(Psp);
        await _harness.Participants.WaitBeganAsync();
        var undisturbed = other.StartAsync(CredentialHarness.Other);
        await _harness.Participants.WaitBeganAsync();

        await TakeAsync(RegistryStep.SetState, Entry(Psp) with { State = AccessState.Suspended });
        (await waiting).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        Assert.False(undisturbed.IsCompleted);
        _harness.Participants.ElapseWaits();
        (await undisturbed).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_certificate_that_is_taken_away_while_requests_run_is_refused_from_then_on()
    {
        using var next = _harness.Authority.Issue("next");
        await TakeAsync(RegistryStep.Onboard, Entry(Psp, _harness.ThumbprintOf(Psp), LabAuthority.ThumbprintOf(next)));
        using var before = _harness.As(Psp);
        using var after = _harness.With(next);
        using var stop = new CancellationTokenSource();
        var first = new TaskCompletionSource();
        var running = Task.Run(async () =>
        {
            var statuses = new List<int>();
            while (!stop.IsCancellationRequested)
            {
                statuses.Add((await before.StartAsync(Psp)).Code);
                first.TrySetResult();
            }

            return statuses;
        });
        await first.Task;
        await TakeAsync(RegistryStep.RemoveCertificate, Entry(Psp, _harness.ThumbprintOf(Psp)));
        // In force: the next request is refused, and so are all after it.
        (await before.StartAsync(Psp)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        (await after.StartAsync(Psp)).Is(HttpStatusCode.NoContent);
        await stop.CancelAsync();
        var seen = await running;
        Assert.Equal(204, seen[0]);
        Assert.All(seen.SkipWhile(static status => status == 204), static status => Assert.Equal(401, status));
    }

    [Fact]
    public async Task Without_the_store_the_registry_that_was_read_stays_in_force_and_that_is_logged_once()
    {
        await TakeAsync(RegistryStep.Onboard, Entry(Psp, _harness.ThumbprintOf(Psp)));
        using var reader = _harness.As(Psp);
        _ports.Store.IsAvailable = false;
        for (var i = 0; i < 3; i++)
            Assert.False(await Watch.LookAsync());
        (await reader.StartAsync(Psp)).Is(HttpStatusCode.NoContent);
        Assert.Single(_harness.Log.Lines, static line =>
            line.Contains("stays in force. The store that keeps it cannot be reached.", StringComparison.Ordinal));
        _ports.Store.IsAvailable = true;
        Assert.True(await Watch.LookAsync());
    }

    [Fact]
    public async Task A_change_of_another_process_counts_within_five_seconds()
    {
        await _harness.Time.TimerAsync(RegistryWatch.Period);
        await _ports.Registry.ChangeAsync(
            new RegistryChange(RegistryStep.Onboard, Entry(Psp, _harness.ThumbprintOf(Psp)), "ana", "why"));
        using var reader = _harness.As(Psp);
        (await reader.StartAsync(Psp)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        _harness.Time.Advance(TimeSpan.FromSeconds(5));
        while (_harness.Registry.Current.ParticipantCount == 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        (await reader.StartAsync(Psp)).Is(HttpStatusCode.NoContent);
    }

    private RegistryWatch Watch => _harness.Http.Services.GetRequiredService<RegistryWatch>();

    private static RegistryEntry Entry(string ispb, params string[] certificates) =>
        RegistryEntry.Of(Ispb.Parse(ispb)) with { Certificates = certificates };

    /// <summary>As the admin API does it: the change, and the look that puts it into force here.</summary>
    private async Task TakeAsync(RegistryStep step, RegistryEntry entry)
    {
        var answer = await _ports.Registry.ChangeAsync(new RegistryChange(step, entry, "ana", "why"));
        Assert.Equal(RegistryStatus.Done, answer.Status);
        Assert.True(await Watch.LookAsync());
    }
}
