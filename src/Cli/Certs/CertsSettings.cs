namespace PixStream.Cli.Certs;

/// <summary>What <c>pixstream certs</c> is asked for.</summary>
/// <param name="Directory">Where everything lies.</param>
/// <param name="ServerNames">DNS names and IP addresses of the server; none for no certificate of it.</param>
/// <param name="Participants">ISPBs that are to have a certificate.</param>
/// <param name="Renewed">ISPBs that get another one.</param>
/// <param name="Days">How long certificates are valid.</param>
internal sealed record CertsSettings(
    string Directory, IReadOnlyList<string> ServerNames, IReadOnlyList<string> Participants, IReadOnlyList<string> Renewed,
    int Days);
