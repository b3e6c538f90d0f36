using PixStream.Clustering;
using StackExchange.Redis;

namespace PixStream.Cluster.Tests.Stores;

/// <summary>What an operator reads where Redis cannot be reached.</summary>
public sealed class RedisFailuresTests
{
    [Fact]
    public async Task A_server_that_is_not_there_is_named_without_the_clients_figures()
    {
        // Nothing listens on the echo port of this machine.
        await using var redis = await ConnectionMultiplexer.ConnectAsync(
            "127.0.0.1:7,abortConnect=false,connectTimeout=200,asyncTimeout=200");
        var failure = await Record.ExceptionAsync(() => redis.GetDatabase().PingAsync());
        Assert.Equal("it cannot be connected to (127.0.0.1:7)", RedisFailures.Say(failure!));
    }

    [Fact]
    public void What_is_no_failure_of_Redis_is_said_as_it_is() =>
        Assert.Equal("The table is missing.", RedisFailures.Say(new InvalidOperationException("The table is missing.")));
}
