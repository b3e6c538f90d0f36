namespace PixStream.Hosting;

/// <summary>On which addresses a program may listen.</summary>
public enum ListenReach
{
    /// <summary>On loopback.</summary>
    Loopback = 0,

    /// <summary>
    /// On loopback, and elsewhere by <c>https</c>: clients show certificates there. One address must be <c>https</c>.
    /// </summary>
    Encrypted = 1,

    /// <summary>On all.</summary>
    Anywhere = 2,
}
