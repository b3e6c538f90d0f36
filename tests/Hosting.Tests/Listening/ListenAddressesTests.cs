using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using PixStream.Hosting.Listening;

namespace PixStream.Hosting.Tests.Listening;

/// <summary>Only this machine reaches the process, unless it asks clients for credentials or is told that it need not.</summary>
public sealed class ListenAddressesTests
{
    private const string DefaultUrl = "http://127.0.0.1:8099";

    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://127.0.0.2:0")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://LOCALHOST")]
    [InlineData("http://[::1]:8080")]
    [InlineData("https://127.0.0.1:8443")]
    [InlineData("http://unix:/tmp/pixstream.sock")]
    [InlineData("http://127.0.0.1:8080; http://[::1]:8081")]
    public void Loopback_is_listened_to(string urls) => Assert.Equal(urls, Listens("urls", urls, ListenReach.Loopback));

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://10.0.0.1:8080")]
    [InlineData("http://127.0.0.1.example:8080")]
    [InlineData("http://localhost.:8080")]
    [InlineData("http://[::ffff:10.0.0.1]:8080")]
    [InlineData("http://127.0.0.1:8080;http://0.0.0.0:8081")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("8080")]
    public void Anything_else_is_refused_by_name(string urls)
    {
        var wrong = Assert.Throws<SettingException>(() =>
            ListenAddresses.Use(Builder("urls", urls), DefaultUrl, ListenReach.Loopback));
        Assert.Contains("--urls", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(DefaultUrl, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://10.0.0.1:8080;http://127.0.0.1:8081")]
    public void Where_no_others_than_friends_reach_it_anything_is_listened_to(string urls) =>
        Assert.Equal(urls, Listens("urls", urls, ListenReach.Anywhere));

    [Theory]
    [InlineData("http://0.0.0.0:65536")]
    [InlineData("0.0.0.0:8080")]
    [InlineData("8080")]
    [InlineData("ftp://127.0.0.1:8080")]
    [InlineData("https+unix://127.0.0.1:8080")]
    [InlineData("http://127.0.0.1,http://127.0.0.1:8081")]
    [InlineData("http://127.0.0.1:8080,http://127.0.0.1:8081")]
    public void What_is_no_address_is_refused_there_too(string urls) =>
        Assert.Contains(
            "--urls",
            Assert.Throws<SettingException>(() =>
                ListenAddresses.Use(Builder("urls", urls), DefaultUrl, ListenReach.Anywhere)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Who_separates_addresses_by_commas_is_told_of_semicolons() =>
        Assert.Equal(
            "--urls: 'http://127.0.0.1:1,http://127.0.0.1:2' is not an address such as http://127.0.0.1:8099, by http or https. "
                + "Several are separated by semicolons.",
            Assert.Throws<SettingException>(() => ListenAddresses.Use(
                Builder("urls", "http://127.0.0.1:1,http://127.0.0.1:2"), DefaultUrl, ListenReach.Loopback)).Message);

    /// <summary>Kestrel listens to them only where no URL is set, which it would take instead.</summary>
    [Fact]
    public void Endpoints_of_the_configuration_may_be_anywhere_then() =>
        Assert.Null(Listens("Kestrel:Endpoints:m:Url", "http://0.0.0.0:1", ListenReach.Anywhere));

    [Fact]
    public void A_refusal_says_what_would_allow_it()
    {
        var wrong = Assert.Throws<SettingException>(() =>
            ListenAddresses.Use(Builder("urls", "http://0.0.0.0:8080"), DefaultUrl, ListenReach.Loopback));
        Assert.Contains("PixStream:Http:TrustNetwork", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://0.0.0.0:8443")]
    [InlineData("https://+:8443;http://127.0.0.1:8080")]
    [InlineData("https://127.0.0.1:8443")]
    public void Where_clients_show_certificates_https_is_listened_to_anywhere(string urls) =>
        Assert.Equal(urls, Listens("urls", urls, ListenReach.Encrypted));

    [Theory]
    [InlineData("http://0.0.0.0:8080", "http://0.0.0.0:8080")]
    [InlineData("https://0.0.0.0:8443;http://0.0.0.0:8080", "http://0.0.0.0:8080")]
    [InlineData("http://127.0.0.1:8080", "no address is https")]
    [InlineData("", "no address is https")]
    public void Clear_text_beyond_loopback_and_no_https_at_all_are_refused_there(string urls, string why) =>
        Assert.Contains(
            why,
            Assert.Throws<SettingException>(() =>
                ListenAddresses.Use(Builder("urls", urls), DefaultUrl, ListenReach.Encrypted)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("a")]
    [InlineData("z")]
    public void Every_endpoint_of_the_configuration_is_looked_at(string name)
    {
        var builder = Builder("Kestrel:Endpoints:m:Url", "http://127.0.0.1:1");
        builder.Configuration[$"Kestrel:Endpoints:{name}:Url"] = "http://0.0.0.0:2";
        var wrong = Assert.Throws<SettingException>(() => ListenAddresses.Use(builder, DefaultUrl, ListenReach.Loopback));
        Assert.Contains("http://0.0.0.0:2", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kestrel:Endpoints:a:Protocols")]
    [InlineData("Kestrel:EndpointDefaults:Protocols")]
    public void A_protocol_that_there_is_not_is_refused_by_name(string setting)
    {
        var builder = Builder("Kestrel:Endpoints:a:Url", "http://127.0.0.1:1");
        builder.Configuration[setting] = "Http9";
        var wrong = Assert.Throws<SettingException>(() => ListenAddresses.Use(builder, DefaultUrl, ListenReach.Loopback));
        Assert.Contains(setting, wrong.Message, StringComparison.Ordinal);
        Assert.Contains("Http1AndHttp2", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_IPv6_address_may_hold_a_loopback_one() =>
        Assert.Equal("http://[::ffff:127.0.0.1]:8080", Listens("urls", "http://[::ffff:127.0.0.1]:8080", ListenReach.Loopback));

    [Fact]
    public void Without_any_the_default_is_listened_to()
    {
        var builder = Builder("urls", "");
        ListenAddresses.Use(builder, DefaultUrl, ListenReach.Loopback);
        Assert.Equal(DefaultUrl, builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey));
    }

    /// <summary>Which URLs the server is told to listen to; null for none.</summary>
    private static string? Listens(string name, string value, ListenReach reach)
    {
        var builder = Builder(name, value);
        ListenAddresses.Use(builder, DefaultUrl, reach);
        return builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey);
    }

    private static WebApplicationBuilder Builder(string name, string value)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new(name, value)]);
        if (name == "urls")
            builder.WebHost.UseSetting("urls", value);
        return builder;
    }
}
