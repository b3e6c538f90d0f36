using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PixStream.Hosting;

namespace PixStream.Http.Tests.Credentials;

/// <summary>Settings of access tokens that would let in too many, or none, stop the start.</summary>
public sealed class AccessTokenOptionsTests
{
    private const string Section = "PixStream:Credentials:AccessTokens";
    private const string Good = "Registry=/r;AccessTokens:Issuer=i;AccessTokens:Audience=a;AccessTokens:KeysFile=/k";

    [Theory]
    [InlineData("Registry=/r", "PixStream:Credentials:Authorities: No credential can be verified")]
    [InlineData("AccessTokens:Audience=a", $"{Section}:Issuer: It is not set")]
    [InlineData("Registry=/r;AccessTokens:Issuer=i;AccessTokens:KeysFile=/k", $"{Section}:Audience: It is not set")]
    [InlineData("Registry=/r;AccessTokens:Issuer=i;AccessTokens:Audience=a", $"{Section}:Discovery: Set one of")]
    [InlineData($"{Good};AccessTokens:Discovery=https://i", $"{Section}:Discovery: Set one of")]
    [InlineData($"{Good};AccessTokens:KeysFile=;AccessTokens:KeysAddress=http://keys.example", "https, or http on loopback")]
    [InlineData($"{Good};AccessTokens:KeysFile=;AccessTokens:KeysAddress=/keys", "https, or http on loopback")]
    [InlineData($"{Good};AccessTokens:Algorithms=RS256,HS256", "'HS256' is not one of RS256")]
    [InlineData($"{Good};AccessTokens:Algorithms=none", "'none' is not one of RS256")]
    [InlineData($"{Good};AccessTokens:Algorithms=", "'' is not one of RS256")]
    [InlineData($"{Good};AccessTokens:ClockSkew=00:06:00", $"{Section}:ClockSkew")]
    [InlineData($"{Good};AccessTokens:KeysRefresh=00:00:01", $"{Section}:KeysRefresh")]
    [InlineData($"{Good};Registry=", "set PixStream:Credentials:Registry, or PixStream:Credentials:RegistryIn to Store, too")]
    [InlineData("RegistryIn=Store", "verified, and PixStream:Credentials:RegistryIn asks for one")]
    [InlineData($"{Good};RegistryIn=Store", "PixStream:Credentials:RegistryIn: The registry is kept in the store, and a file")]
    public void What_does_not_go_together_is_named(string settings, string why)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Check(settings));
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Good)]
    [InlineData($"{Good};AccessTokens:Algorithms=ES384, PS512")]
    [InlineData($"{Good};Registry=;RegistryIn=store")]
    [InlineData($"{Good};AccessTokens:KeysFile=;AccessTokens:KeysAddress=http://127.0.0.1:1/keys")]
    [InlineData($"{Good};AccessTokens:KeysFile=;AccessTokens:Discovery=https://i.example/.well-known/openid-configuration")]
    public void What_goes_together_is_taken(string settings) => Assert.Null(Record.Exception(() => Check(settings)));

    private static void Check(string settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Split(';').Select(static setting => setting.Split('=', 2)).GroupBy(static setting => setting[0])
                .Select(static setting =>
                    new KeyValuePair<string, string?>($"PixStream:Credentials:{setting.Key}", setting.Last()[1]))).Build();
        new KnownSettings(PixStreamHttpExtensions.Sections).Check(configuration);
    }
}
