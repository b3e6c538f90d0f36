using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using PixStream.Hosting;

namespace PixStream.Http.Tests.Admin;

/// <summary>Where the admin API listens, and what becomes of the process where it cannot.</summary>
public sealed class AddressTests
{
    private const string Setting = "PixStream:Admin:Url";

    [Fact]
    public async Task Where_it_listens_is_told()
    {
        using var log = new LogLines();
        await using var harness = await AdminHarness.StartAsync(log, []);
        Assert.Matches(@"^http://127\.0\.0\.1:[1-9][0-9]*$", harness.Url);
        Assert.Contains(log.Lines, line => line.Contains($"The admin API is at {harness.Url}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_other_loopback_address_will_do()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "There is no IPv6 here.");
        await using var harness = await AdminHarness.StartAsync((Setting, "http://[::1]:0"));
        (await harness.GetAsync("/admin/v1/audit")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Set_to_nothing_there_is_none()
    {
        using var log = new LogLines();
        await using var harness = await AdminHarness.StartAsync(log, (Setting, ""));
        Assert.Null(harness.Url);
        (await harness.PublishAsync(Sample.Message())).Is(HttpStatusCode.Created);
        Assert.DoesNotContain(log.Lines, line => line.Contains("admin API", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_the_one_that_was_set_is_taken_the_process_does_not_start()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var failure = await Assert.ThrowsAsync<SettingException>(() =>
            AdminHarness.StartAsync((Setting, $"http://{taken.LocalEndpoint}")));
        Assert.StartsWith($"{Setting}: http://{taken.LocalEndpoint} cannot be had.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_default_is_taken_the_process_serves_without_and_names_the_setting()
    {
        // Of two that want the default, at most one has it. Another process may have it already.
        using var log = new LogLines();
        await using var first = await AdminHarness.StartAsync((Setting, null!));
        await using var second = await AdminHarness.StartAsync(log, (Setting, null!));
        Assert.Null(second.Url);
        (await second.PublishAsync(Sample.Message())).Is(HttpStatusCode.Created);
        Assert.Contains(log.Lines, line =>
            line.StartsWith("Warning There is no admin API: http://127.0.0.1:8090 cannot be had.", StringComparison.Ordinal)
            && line.Contains(Setting, StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://0.0.0.0:8090")]
    [InlineData("http://+:8090")]
    [InlineData("http://*:8090")]
    [InlineData("http://10.1.2.3:8090")]
    [InlineData("http://[::]:8090")]
    [InlineData("http://example.com:8090")]
    [InlineData("https://127.0.0.1:8090")]
    [InlineData("http://127.0.0.1:8090/admin")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://unix:/tmp/admin.sock")]
    [InlineData("http://localhost:0")]
    [InlineData("8090")]
    [InlineData(" ")]
    public async Task Anything_but_loopback_and_http_is_refused_by_name(string url)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => AdminHarness.StartAsync((Setting, url), ("PixStream:Http:TrustNetwork", "true")));
        Assert.Contains($"{Setting}: '{url}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hosts_own_addresses_do_not_move_it()
    {
        await using var harness = await AdminHarness.StartAsync(
            ("Kestrel:Endpoints:x:Url", "http://127.0.0.1:0"), ("urls", "http://127.0.0.1:0"));
        (await harness.GetAsync("/admin/v1/audit")).Is(HttpStatusCode.OK);
        (await harness.SendAsync(new HttpRequestMessage(HttpMethod.Get, harness.PublicUrl + "/health/live")))
            .Is(HttpStatusCode.OK);
    }
}
