using System.Net.Sockets;
using StackExchange.Redis;

namespace PixStream.Clustering;

/// <summary>What a failure of the Redis client means to an operator, without what the client adds about itself.</summary>
public static class RedisFailures
{
    private const string ErrorPrefix = "Error: ";

    /// <summary>The cause in a few words; the message of what is no failure of Redis.</summary>
    public static string Say(Exception failure) => failure switch
    {
        RedisServerException => failure.Message,
        RedisConnectionException => SayOf(failure),
        RedisTimeoutException => failure.GetBaseException() == failure ? "no answer in time" : Say(failure.GetBaseException()),
        _ => failure.Message,
    };

    private static string SayOf(Exception failure)
    {
        var kind = ConnectionFailureType.None;
        for (var cause = failure; ; cause = cause.InnerException)
        {
            if (cause is RedisConnectionException lost)
                kind = lost.FailureType;
            if (cause.InnerException is not null)
                continue;
            return kind switch
            {
                ConnectionFailureType.UnableToConnect => "it cannot be connected to",
                ConnectionFailureType.UnableToResolvePhysicalConnection => "it is not connected",
                _ when cause is RedisConnectionException or SocketException or IOException => $"the connection ended ({kind})",
                _ => cause.Message.StartsWith(ErrorPrefix, StringComparison.Ordinal) ? cause.Message[ErrorPrefix.Length..] : cause.Message,
            };
        }
    }
}
