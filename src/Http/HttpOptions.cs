using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using PixStream.Http.Credentials;

namespace PixStream.Http;

/// <summary>Times and sizes of the HTTP surface: section <c>PixStream:Http</c>.</summary>
public sealed class HttpOptions
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Http";

    /// <summary>
    /// How long a pull of the SPI profile waits for a message before it is answered 204.
    /// 0 (never) to 1 minute; default 5 seconds, as the SPI does.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan SpiWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a pull of the JSON profile waits for a message before it is answered 204.
    /// 0 (never) to 1 minute; default 8 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan JsonWait { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Size of one message at most, in bytes, once decompressed; a multipart may be ten times that and its framing.
    /// 1,024 to 4,000,000; default 1,048,576 (1 MiB).
    /// </summary>
    [Range(1024, 4_000_000)]
    public int MaxMessageBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Whether to listen on addresses that other machines reach without asking clients for credentials. True says that a network
    /// policy or a proxy lets in only clients that may read and confirm every participant's messages; not together with
    /// <see cref="CredentialOptions.Registry"/>. Default false.
    /// </summary>
    public bool TrustNetwork { get; set; }

    /// <summary>
    /// Whether <c>GET /docs</c> shows the API as a page. True or false; default false. Its script is another project's, and runs
    /// in the browser at the origin of the API, with the client certificate that the browser shows there.
    /// </summary>
    public bool ApiPage { get; set; }

    /// <summary>Whether <see cref="TrustNetwork"/> is set, for a host that has to know it before it binds options.</summary>
    internal static bool TrustsNetwork(IConfiguration configuration) =>
        configuration.GetValue($"{Section}:{nameof(TrustNetwork)}", false);
}
