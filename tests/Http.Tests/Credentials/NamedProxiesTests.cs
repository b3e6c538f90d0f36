using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PixStream.Hosting;
using PixStream.Http.Credentials;

namespace PixStream.Http.Tests.Credentials;

/// <summary>Which peers are named, and which settings name no proxy.</summary>
public sealed class NamedProxiesTests
{
    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3", "10.1.2.4")]
    [InlineData("10.1.2.3", "::ffff:10.1.2.3", "::10.1.2.3")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3", "10.1.2.4")]
    [InlineData("::ffff:10.1.2.3", "::ffff:10.1.2.3", "::ffff:10.1.2.4")]
    [InlineData("::ffff:10.1.2.0/120", "10.1.2.255", "10.1.3.0")]
    [InlineData("10.1.2.0/24", "10.1.2.255", "10.1.3.0")]
    [InlineData("10.1.2.3/32", "10.1.2.3", "10.1.2.2")]
    [InlineData("2001:db8::/32", "2001:db8:1::1", "2001:db9::1")]
    [InlineData("2001:DB8::1", "2001:db8::1", "2001:db8::2")]
    [InlineData("::1", "::1", "127.0.0.1")]
    // It holds no IPv4 address, though the bits of ::ffff:1.2.3.4 are in it.
    [InlineData("::/1", "::2", "::ffff:1.2.3.4")]
    public void An_address_or_a_network_names_its_peers_and_no_others(string text, string peer, string other)
    {
        var proxies = new NamedProxies(["192.0.2.1", text]);
        Assert.True(proxies.Contains(IPAddress.Parse(peer)));
        Assert.False(proxies.Contains(IPAddress.Parse(other)));
    }

    [Theory]
    [InlineData("0.0.0.0/0", "all addresses")]
    [InlineData("::/0", "all addresses")]
    [InlineData("::ffff:0.0.0.0/96", "all addresses")]
    [InlineData("::ffff:0.0.0.0/95", "no address")]
    [InlineData("", "no address")]
    [InlineData("proxy.example", "no address")]
    [InlineData("10.1.2.3/8", "no address")]
    [InlineData("10.1.2.0/33", "no address")]
    [InlineData("10.1.2.0/", "no address")]
    [InlineData("10.1.2.0/-1", "no address")]
    [InlineData("10.1.2.3/24/24", "no address")]
    [InlineData("010.0.0.0/8", "no address")]
    [InlineData("127.1", "no address")]
    [InlineData("1", "no address")]
    [InlineData("10.1.2.3:80", "no address")]
    [InlineData("[::1]", "no address")]
    [InlineData("fe80::1%1", "no address")]
    [InlineData("10.1.2.3,10.1.2.4", "no address")]
    public void A_text_that_names_no_proxy_stops_the_start_and_says_where_it_is(string text, string why)
    {
        var wrong = RefusalOf([.. Asked, .. ForwardedForms.Settings(ForwardedBy.Nginx, "10.0.0.1", text)]);
        Assert.Contains("PixStream:Credentials:Proxies:1: ", wrong, StringComparison.Ordinal);
        Assert.Contains($"'{text}' is {why}", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Proxies_without_a_registry_stop_the_start() => Assert.Contains(
        "PixStream:Credentials:Proxies: Proxies are named, but no client certificate is asked for: set PixStream:Credentials:Registry",
        RefusalOf(ForwardedForms.Settings(ForwardedBy.Nginx, "10.0.0.1")), StringComparison.Ordinal);

    [Fact]
    public void Proxies_without_authorities_stop_the_start() => Assert.Contains(
        "PixStream:Credentials:Proxies: Proxies are named, but not the authorities of the certificates that they forward",
        RefusalOf([Asked[0], .. ForwardedForms.Settings(ForwardedBy.Nginx, "10.0.0.1")]), StringComparison.Ordinal);

    [Fact]
    public void Proxies_without_their_header_stop_the_start() => Assert.Contains(
        "PixStream:Credentials:Proxies: Proxies are named, but not the header that they write certificates to: set "
        + "PixStream:Credentials:ForwardedBy",
        RefusalOf([.. Asked, ("PixStream:Credentials:Proxies:0", "10.0.0.1")]), StringComparison.Ordinal);

    [Fact]
    public void A_header_without_proxies_stops_the_start() => Assert.Contains(
        "PixStream:Credentials:ForwardedBy: Any caller could write that header",
        RefusalOf([.. Asked, .. ForwardedForms.Settings(ForwardedBy.Envoy)]), StringComparison.Ordinal);

    /// <summary>In clear text a certificate comes from named proxies alone.</summary>
    [Fact]
    public void Clear_text_is_served_anywhere_where_a_proxy_is_named()
    {
        Assert.Equal(ListenReach.Encrypted, CredentialOptions.ReachOf(Of(Asked)));
        Assert.Equal(
            ListenReach.Anywhere,
            CredentialOptions.ReachOf(Of([.. Asked, .. ForwardedForms.Settings(ForwardedBy.Nginx, "10.0.0.1")])));
        Assert.Equal(
            ListenReach.Loopback,
            CredentialOptions.ReachOf(Of(ForwardedForms.Settings(ForwardedBy.Nginx, "10.0.0.1"))));
    }

    private static (string Name, string Value)[] Asked =>
        [("PixStream:Credentials:Registry", "/etc/participants.json"), ("PixStream:Credentials:Authorities", "/etc/ca.pem")];

    private static string RefusalOf((string Name, string Value)[] settings) => Assert.Throws<OptionsValidationException>(() =>
        new KnownSettings(PixStreamHttpExtensions.Sections).Check(Of(settings))).Message;

    private static IConfiguration Of((string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(static setting => new KeyValuePair<string, string?>(setting.Name, setting.Value)))
        .Build();
}
