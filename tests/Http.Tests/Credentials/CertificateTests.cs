using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using PixStream.Harness.Certificates;
using PixStream.Http.Credentials.Sources;

namespace PixStream.Http.Tests.Credentials;

/// <summary>Which certificates count, what is said of the others, and how often they are verified.</summary>
public sealed class CertificateTests
{
    private const string Start = "/api/v1/out/11111111/stream/start";

    [Fact]
    public async Task Why_a_credential_was_refused_is_counted()
    {
        await using var harness = await CredentialHarness.StartAsync();
        var reasons = new ConcurrentQueue<string?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == harness.Http.Services.GetRequiredService<IMeterFactory>()
                && instrument.Name == "pixstream.http.credentials.refused")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => reasons.Enqueue(tags[0].Value as string));
        listener.Start();

        using var foreignAuthority = new LabAuthority();
        using var invalid = foreignAuthority.Issue("x");
        using var unregistered = harness.Authority.Issue("x");
        foreach (var (client, status) in new[]
        {
            (harness.With(null), 401), (harness.With(invalid), 401), (harness.With(unregistered), 401),
            (harness.As(CredentialHarness.Other), 403),
        })
            using (client)
                Assert.Equal(status, (await client.GetAsync(Start)).Code);
        using (var suspended = harness.As(CredentialHarness.Suspended))
            (await suspended.StartAsync(CredentialHarness.Suspended)).Is(HttpStatusCode.Forbidden);

        Assert.Equal(["missing", "invalid", "unregistered", "foreign", "state"], reasons);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_connection_is_verified_once_for_all_its_requests(int version)
    {
        await using var harness = await CredentialHarness.StartAsync();
        using var certificate = harness.Authority.Issue("x");
        RegistryText.Replace(
            harness.RegistryPath, RegistryText.Of((CredentialHarness.Active, "active", [certificate])));
        Assert.Equal(RegistryReload.Taken, harness.Source.Reload(out _));
        using var client = harness.With(certificate, new Version(version, version == 1 ? 1 : 0));
        for (var i = 0; i < 5; i++)
            (await client.GetAsync(Start)).Is(HttpStatusCode.NoContent);

        Assert.Single(
            harness.Log.Lines, static line => line.Contains("was successfully authenticated", StringComparison.Ordinal));
    }

    /// <summary>Any caller can write any address into a certificate. It would make the server a caller of its own.</summary>
    [Fact]
    public async Task The_addresses_in_a_certificate_are_not_asked()
    {
        await using var harness = await CredentialHarness.StartAsync();
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        using var foreignAuthority = new LabAuthority("Elsewhere");
        using var certificate = foreignAuthority.IssueNaming(new Uri($"http://{elsewhere.LocalEndpoint}/ca.cer"), "x");
        using var client = harness.With(certificate);

        (await client.GetAsync(Start)).IsProblem(HttpStatusCode.Unauthorized, "unauthenticated", xml: true);
        Assert.False(elsewhere.Pending());
    }

    [Fact]
    public async Task A_suspended_participant_loses_its_waiting_pull_at_once()
    {
        await using var harness = await CredentialHarness.StartAsync();
        using var reader = harness.As(CredentialHarness.Active);
        using var other = harness.As(CredentialHarness.ReadOnly);
        harness.Participants.HoldWaits = true;
        var waiting = reader.StartAsync(CredentialHarness.Active);
        await harness.Participants.WaitBeganAsync();
        var undisturbed = other.StartAsync(CredentialHarness.ReadOnly);
        await harness.Participants.WaitBeganAsync();

        Assert.Equal(RegistryReload.Taken, harness.Change(CredentialHarness.Active, "suspended"));
        (await waiting).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        (await reader.StartAsync(CredentialHarness.Active)).IsProblem(HttpStatusCode.Forbidden, "forbidden", xml: true);
        Assert.False(undisturbed.IsCompleted);
        harness.Participants.ElapseWaits();
        (await undisturbed).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task The_log_says_at_the_start_who_may_come()
    {
        await using var harness = await CredentialHarness.StartAsync();
        Assert.Contains(
            $"Information Callers are asked for client certificates. Participants: 5. Certificates: 5. Registry: {harness.RegistryPath}.",
            harness.Log.Lines);
    }
}
