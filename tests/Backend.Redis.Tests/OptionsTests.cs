using System.ComponentModel.DataAnnotations;

namespace PixStream.Backend.Redis.Tests;

/// <summary>Settings that cannot be meant are refused before anything is connected.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(Check(new RedisBackendOptions()));

    [Fact]
    public void One_server_and_several_are_not_both_named()
    {
        var options = new RedisBackendOptions { Configuration = "one:6379" };
        options.Servers.Add("two:6379");

        Assert.Contains("Configuration and Servers are both set", Assert.Single(Check(options)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis:6379,unknown=1", "A server cannot be read")]
    [InlineData("password=x", "no address is named")]
    public void A_server_must_be_readable(string server, string why) =>
        Assert.Contains(why, Assert.Single(Check(new RedisBackendOptions { Configuration = server })), StringComparison.Ordinal);

    [Fact]
    public void Replicas_are_waited_for_less_long_than_a_command() => Assert.Contains(
        "ReplicaTimeout must be less than RequestTimeout",
        Assert.Single(Check(new RedisBackendOptions { ReplicaTimeout = TimeSpan.FromSeconds(5) })),
        StringComparison.Ordinal);

    [Fact]
    public void Disks_of_no_replicas_are_not_waited_for() =>
        Assert.Contains(
            "needs Replicas", Assert.Single(Check(new RedisBackendOptions { ReplicaFsync = true })), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("{a}")]
    public void A_prefix_has_no_brace_and_no_space(string prefix) =>
        Assert.Single(Check(new RedisBackendOptions { Prefix = prefix }));

    [Fact]
    public void Retention_covers_the_day_in_which_a_message_may_be_repeated() =>
        Assert.Single(Check(new RedisBackendOptions { Retention = TimeSpan.FromHours(24) }));

    private static List<string> Check(RedisBackendOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return [.. results.Select(static result => result.ErrorMessage!)];
    }
}
