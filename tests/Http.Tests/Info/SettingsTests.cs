using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using PixStream.Http.Tokens;

namespace PixStream.Http.Tests.Info;

/// <summary>A setting out of range stops the start with a message that names it.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("PixStream:Http:SpiWait", "00:02:00")]
    [InlineData("PixStream:Http:SpiWait", "-00:00:01")]
    [InlineData("PixStream:Http:SpiWait", "soon")]
    [InlineData("PixStream:Http:JsonWait", "01:00:00")]
    [InlineData("PixStream:Http:MaxMessageBytes", "1023")]
    [InlineData("PixStream:Http:MaxMessageBytes", "4000001")]
    [InlineData("PixStream:Tokens:Keys:0", "not base64")]
    [InlineData("PixStream:Tokens:Keys:0", "c2hvcnQ=")]
    [InlineData("PixStream:Streams:MaxStreams", "0")]
    [InlineData("PixStream:Streams:IdleTimeout", "00:00:00.5")]
    [InlineData("PixStream:Utilities:Enabled", "maybe")]
    public void The_message_names_the_setting(string name, string value)
    {
        var failure = Assert.ThrowsAny<Exception>(() => HttpHarness.Build(new FakeParticipants(), (name, value)));
        Assert.Contains(name, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_wrong_settings_are_named_together()
    {
        var failure = Assert.ThrowsAny<Exception>(() => HttpHarness.Build(
            new FakeParticipants(), ("PixStream:Http:SpiWait", "00:02:00"), ("PixStream:Http:MaxMessageBytes", "1"),
            ("PixStream:Streams:MaxBatch", "11")));
        foreach (var name in new[] { "PixStream:Http:SpiWait", "PixStream:Http:MaxMessageBytes", "PixStream:Streams:MaxBatch" })
            Assert.Contains(name, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_not_shown_in_the_message()
    {
        var failure = Assert.ThrowsAny<Exception>(
            () => HttpHarness.Build(new FakeParticipants(), ("PixStream:Tokens:Keys:0", "c2VjcmV0")));
        Assert.DoesNotContain("c2VjcmV0", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_two_keys_or_twice_the_same_are_refused()
    {
        Assert.ThrowsAny<Exception>(() => HttpHarness.Build(
            new FakeParticipants(), ("PixStream:Tokens:Keys:1", HttpHarness.Key2),
            ("PixStream:Tokens:Keys:2", HttpHarness.Key1)));
        var failure = Assert.Throws<OptionsValidationException>(
            () => HttpHarness.Build(new FakeParticipants(), ("PixStream:Tokens:Keys:1", HttpHarness.Key1)));
        Assert.Contains("PixStream:Tokens:Keys", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_keys_the_host_is_asked_for_one()
    {
        var key = new byte[32];
        Assert.Equal(
            new TokenKeyRing([key]).CurrentId, TokenKeyRing.Create(new TokenOptions(), new HostKey(key)).CurrentId);
        var failure = Assert.Throws<OptionsValidationException>(() => TokenKeyRing.Create(new TokenOptions(), null));
        Assert.Contains("PixStream:Tokens:Keys", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_option_with_a_range_carries_it()
    {
        foreach (var property in typeof(HttpOptions).GetProperties().Where(property => property.PropertyType != typeof(bool)))
            Assert.NotEmpty(property.GetCustomAttributes(typeof(ValidationAttribute), inherit: true));
    }

    private sealed class HostKey(byte[] key) : ITokenKeys
    {
        public IReadOnlyList<byte[]> Load() => [key];
    }
}
