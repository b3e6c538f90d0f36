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
        RedisConnectionException => failure.GetBaseException() switch
        {
            RedisConnectionException { FailureType: ConnectionFailureType.UnableToConnect } => "it cannot be connected to",
            RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection } => "it is not connected",
            RedisConnectionException lost => $"the connection ended ({lost.FailureType})",
            SocketException or IOException => "the connection ended",
            { Message: var cause } => cause.StartsWith(ErrorPrefix, StringComparison.Ordinal) ? cause[ErrorPrefix.Length..] : cause,
        },
        RedisTimeoutException => failure.GetBaseException() == failure ? "no answer in time" : Say(failure.GetBaseException()),
        _ => failure.Message,
    };
}
