using System.ComponentModel.DataAnnotations;

namespace PixStream.Clustering;

/// <summary>How silos and gateways find each other: section <c>PixStream:Cluster</c>, the same on all of them.</summary>
public sealed class ClusterOptions : IValidatableObject
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Cluster";

    /// <summary>
    /// Names the cluster: only those of one name find each other. 1 to 100 characters; default <c>pixstream</c>.
    /// </summary>
    [Required]
    [StringLength(100, MinimumLength = 1)]
    public string ClusterId { get; set; } = "pixstream";

    /// <summary>
    /// Names the service for what outlives a cluster (grain state in Redis). 1 to 100 characters; default <c>pixstream</c>.
    /// </summary>
    [Required]
    [StringLength(100, MinimumLength = 1)]
    public string ServiceId { get; set; } = "pixstream";

    /// <summary>
    /// Where the cluster's streams and its list of silos lie: <c>Local</c> (in the one silo's own journal), <c>Redis</c> or
    /// <c>Cassandra</c>. Default <c>Local</c>.
    /// </summary>
    [Required]
    public string Backend { get; set; } = "Local";

    /// <summary>Port for other silos. 1 to 65,535; default 11111.</summary>
    [Range(1, 65_535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port for gateways. 1 to 65,535; default 30000.</summary>
    [Range(1, 65_535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// IP address under which others reach this silo. Default null: an address of this machine's own; with the backend Local
    /// always 127.0.0.1.
    /// </summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>
    /// How long a gateway looks for a participant's owner, its wait for a message not counted, before it begins no further try
    /// and answers 503; the last one may take its wait and <see cref="CallTimeout"/> more. 1 second to 1 minute; default 15
    /// seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// After how long without an answer, its wait for a message not counted, a gateway asks again. 1 second to 1 minute; default
    /// 8 seconds, more than a statement of the store may take.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// A silo that no other silo can reach for three times this long is taken off the list. 1 to 30 seconds; default 2 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (SiloPort == GatewayPort)
            yield return new ValidationResult(
                $"{nameof(SiloPort)} and {nameof(GatewayPort)} are both {SiloPort}. Other silos and gateways need a port each.",
                [nameof(SiloPort)]);
    }
}

/// <summary>
/// Certificates between silos and gateways: section <c>PixStream:Cluster:Tls</c>. All three are set, or all three are left out:
/// then nothing is encrypted between them.
/// </summary>
internal sealed class ClusterTlsOptions : IValidatableObject
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Cluster:Tls";

    /// <summary>PEM file of this program's own certificate, for servers and clients. Default null.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>PEM file of its private key. Default null.</summary>
    public string? KeyPath { get; set; }

    /// <summary>
    /// PEM file of the authorities that may have signed the certificate of another silo or gateway. Default null.
    /// </summary>
    public string? AuthorityPath { get; set; }

    internal bool IsOn => !string.IsNullOrEmpty(CertificatePath);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        string?[] paths = [CertificatePath, KeyPath, AuthorityPath];
        if (paths.Any(string.IsNullOrEmpty) && !paths.All(string.IsNullOrEmpty))
            yield return new ValidationResult(
                $"{nameof(CertificatePath)}, {nameof(KeyPath)} and {nameof(AuthorityPath)} belong together: set all three, or none.",
                [nameof(CertificatePath)]);
    }
}
