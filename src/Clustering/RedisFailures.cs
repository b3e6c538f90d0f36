using System.Net.Sockets;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace PixStream.Clustering;

/// <summary>What a failure of the Redis client means to an operator, without what the client adds about itself.</summary>
public static partial class RedisFailures
{
    private const string ErrorPrefix = "Error: ";

    /// <summary>
    /// The cause in a few words, and the server's address where the client told it; the message of what is no failure of Redis.
    /// </summary>
    public static string Say(Exception failure) => failure switch
    {
        RedisServerException => failure.Message,
        RedisConnectionException => CauseOf(failure) + Address(failure),
        RedisTimeoutException => (failure.InnerException is { } cause ? CauseOf(cause) : "no answer in time") + Address(failure),
        _ => failure.Message,
    };

    private static string CauseOf(Exception failure)
    {
        var cause = failure.GetBaseException();
        var kind = Chain(failure).OfType<RedisConnectionException>().LastOrDefault()?.FailureType;
        return kind switch
        {
            ConnectionFailureType.UnableToConnect => "it cannot be connected to",
            ConnectionFailureType.UnableToResolvePhysicalConnection => "it is not connected",
            _ when cause is RedisConnectionException or SocketException or IOException => $"the connection ended ({kind})",
            _ => cause.Message.StartsWith(ErrorPrefix, StringComparison.Ordinal)
                ? cause.Message[ErrorPrefix.Length..]
                : cause.Message,
        };
    }

    private static string Address(Exception failure) =>
        Chain(failure).Select(static cause => AddressIn().Match(cause.Message))
            .FirstOrDefault(static found => found.Success) is { } address
            ? $" ({address.Groups[1].Value})" : "";

    private static IEnumerable<Exception> Chain(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    [GeneratedRegex(@"(?:\bon |\bserverEndpoint: |server\(s\) )([^\s/,]+:\d+)")]
    private static partial Regex AddressIn();
}
