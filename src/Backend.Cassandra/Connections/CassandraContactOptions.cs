using System.ComponentModel.DataAnnotations;

namespace PixStream.Backend.Cassandra.Connections;

/// <summary>Where the list of silos lies.</summary>
public enum SiloListPlace
{
    /// <summary>
    /// In the keyspace of the streams. Orleans reads and writes it by a majority of the copies in all datacenters.
    /// </summary>
    Cassandra = 0,

    /// <summary>
    /// In Redis (<c>PixStream:Redis:Configuration</c>): each of several regions has its own list, and depends on no other.
    /// </summary>
    Redis = 1,
}

/// <summary>How to reach Cassandra: the part of section <c>PixStream:Cassandra</c> that a gateway needs, too.</summary>
public class CassandraContactOptions : IValidatableObject
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Cassandra";

    /// <summary>
    /// Names or addresses of some nodes; the others are found through them. Default: empty, which is <c>127.0.0.1</c>.
    /// </summary>
    public IList<string> ContactPoints { get; } = [];

    /// <summary>Port of the native protocol. 1 to 65,535; default 9042.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 9042;

    /// <summary>
    /// The keyspace of the streams and, unless <see cref="SiloList"/> says otherwise, of the list of silos: a lower-case letter,
    /// then up to 47 of <c>[a-z0-9_]</c>; default <c>pixstream</c>.
    /// </summary>
    [Required]
    [RegularExpression("[a-z][a-z0-9_]{0,47}")]
    public string Keyspace { get; set; } = "pixstream";

    /// <summary>The datacenter whose nodes are asked and counted. Default null: that of the first contact point.</summary>
    public string? LocalDatacenter { get; set; }

    /// <summary>Default null: no authentication.</summary>
    public string? Username { get; set; }

    /// <summary>Goes with <see cref="Username"/>. Default null.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// Whether connections use TLS; the nodes' certificates are checked as the operating system does. Default false.
    /// </summary>
    public bool Tls { get; set; }

    /// <summary>
    /// Where the list of silos lies, the same for all silos and gateways of a cluster. Default: in the keyspace.
    /// </summary>
    [EnumDataType(typeof(SiloListPlace))]
    public SiloListPlace SiloList { get; set; } = SiloListPlace.Cassandra;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(Username) != string.IsNullOrEmpty(Password))
            yield return new ValidationResult(
                "Username and Password belong together: set both, or neither.", [nameof(Username), nameof(Password)]);
    }
}
