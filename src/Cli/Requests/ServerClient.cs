using System.Net;
using System.Net.Sockets;

namespace PixStream.Cli.Requests;

/// <summary>The HTTP client of a run, and what its failures mean.</summary>
internal static class ServerClient
{
    /// <summary>A server that is there answers within this; a long poll of the server takes a minute at most.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(75);

    // Ten messages of the largest size a server can be set to, and their framing.
    private const int AnswerBytesMax = 48 * 1024 * 1024;

    /// <param name="server">Scheme, host and port.</param>
    /// <param name="connections">How many there may be; a request that finds no free connection waits.</param>
    /// <param name="gzip">Whether answers may be packed.</param>
    /// <param name="credential">What it shows; null for nothing.</param>
    /// <param name="time">For reading that again.</param>
    public static HttpClient Create(
        Uri server, int connections, bool gzip, ShownCredential? credential = null, TimeProvider? time = null) => new(
        (credential ?? ShownCredential.None).Around(
            new SocketsHttpHandler
            {
                MaxConnectionsPerServer = connections,
                AutomaticDecompression = gzip ? DecompressionMethods.GZip : DecompressionMethods.None,
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                ActivityHeadersPropagator = null,
            },
            time ?? TimeProvider.System))
    {
        BaseAddress = server,
        Timeout = AnswerTime,
        MaxResponseContentBufferSize = AnswerBytesMax,
    };

    /// <summary>
    /// Whether the exception says that an answer did not come or broke off, so that the request is to be repeated. A server that
    /// goes as soon as it was connected to is a bare <see cref="SocketException"/>.
    /// </summary>
    public static bool IsLostAnswer(Exception failure) =>
        failure is HttpRequestException or SocketException or IOException
            or TaskCanceledException { InnerException: TimeoutException };

    /// <summary>
    /// Whether there was not even a connection, or not one that speaks HTTP: trying again at once is of no use.
    /// </summary>
    public static bool NeverConnected(Exception failure) =>
        failure is not HttpRequestException request || request.HttpRequestError is
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
                or HttpRequestError.InvalidResponse;

    /// <summary>One sentence about an answer that did not come.</summary>
    public static Refusal Describe(Uri server, Exception failure)
    {
        var at = server.GetLeftPart(UriPartial.Authority);
        var cause = failure.InnerException ?? failure;
        var sentence = (failure as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"The host of {at} is unknown",
            HttpRequestError.SecureConnectionError => $"No secure connection to {at}: {failure.GetBaseException().Message}",
            HttpRequestError.ConnectionError when cause is SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
                $"Nothing listens at {at}: the connection was refused",
            HttpRequestError.ConnectionError => $"{at} cannot be reached: {cause.Message}",
            HttpRequestError.ConfigurationLimitExceeded => $"{at} sends answers larger than 48 MiB",
            HttpRequestError.InvalidResponse => $"{at} does not answer in HTTP",
            _ when failure is TaskCanceledException => $"{at} does not answer",
            _ => $"The connection to {at} was cut before the answer was there",
        };
        return new Refusal(null, null, sentence, null);
    }
}
