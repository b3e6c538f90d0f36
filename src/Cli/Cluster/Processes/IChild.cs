namespace PixStream.Cli.Cluster.Processes;

/// <summary>A process that was started here.</summary>
internal interface IChild
{
    /// <summary>The operating system's number of it.</summary>
    int Id { get; }

    /// <summary>Ends when the process has ended.</summary>
    Task<ChildEnd> Ended { get; }

    /// <summary>Asks it to stop, as a service manager does: SIGTERM.</summary>
    void AskToStop();

    /// <summary>kill -9.</summary>
    void Kill();
}

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">128 and the signal's number where a signal ended it.</param>
/// <param name="Complaint">Why it could not even begin; empty where it could.</param>
internal sealed record ChildEnd(int ExitCode, string Complaint);
