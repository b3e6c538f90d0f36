using Microsoft.Extensions.Configuration;
using PixStream.Hosting;

namespace PixStream.Standalone.Tests;

/// <summary>Names that are unknown and values that cannot be read are refused by name, before anything is built.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("PixStream:Streams:MaxStreams", "6")]
    [InlineData("pixstream:streams:maxstreams", "6")]
    [InlineData("PixStream:Http:SpiWait", "00:00:05")]
    [InlineData("PixStream:Journal:Flush", "oscache")]
    [InlineData("PixStream:Utilities:Enabled", "TRUE")]
    [InlineData("PixStream:Tokens:Keys:0", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("PixStream:Tokens:Keys", "")]
    [InlineData("Else:Streams:Nothing", "1")]
    public void What_is_known_and_readable_passes(string name, string value) =>
        Assert.Null(Record.Exception(() => Settings.Known.Check(Configuration(name, value))));

    [Theory]
    [InlineData("PixStream:Streams:MaxStream", "6", "PixStream:Streams:MaxStream is not a setting that PixStream knows",
        "MaxStreams, ")]
    [InlineData("PixStream:Stream:MaxStreams", "6", "PixStream:Stream is not a section that PixStream knows",
        "PixStream:Streams, ")]
    [InlineData("PixStream:Streams:MaxStreams", "six", "PixStream:Streams:MaxStreams is 'six', which is not", "a whole number")]
    [InlineData("PixStream:Http:SpiWait", "5s", "PixStream:Http:SpiWait is '5s', which is not", "hours:minutes:seconds")]
    [InlineData("PixStream:Journal:Flush", "Maybe", "PixStream:Journal:Flush is 'Maybe', which is not", "Always, OsCache")]
    [InlineData("PixStream:Utilities:Enabled", "yes", "PixStream:Utilities:Enabled is 'yes', which is not", "true or false")]
    [InlineData("PixStream:Tokens:Keys", "secret", "PixStream:Tokens:Keys is a list", "PixStream:Tokens:Keys:0")]
    public void What_is_not_is_named_with_what_would_do(string name, string value, string what, string would)
    {
        var wrong = Assert.Throws<SettingException>(() => Settings.Known.Check(Configuration(name, value)));
        Assert.Contains(what, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(would, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_stays_out_of_the_message()
    {
        var wrong = Assert.Throws<SettingException>(() =>
            Settings.Known.Check(Configuration("PixStream:Tokens:Keys", "c2VjcmV0")));
        Assert.DoesNotContain("c2VjcmV0", wrong.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(string name, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();
}
