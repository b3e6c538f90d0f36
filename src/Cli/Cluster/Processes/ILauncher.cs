using PixStream.Cli.Programs;

namespace PixStream.Cli.Cluster.Processes;

/// <summary>Starts processes that never outlive this one, however it ends.</summary>
internal interface ILauncher
{
    /// <exception cref="StartFailedException">The system did not start it.</exception>
    IChild Start(Launch launch);
}

/// <summary>A process to start.</summary>
/// <param name="Program">What is started.</param>
/// <param name="Arguments">The program's own.</param>
/// <param name="Environment">
/// Variables that are set for it, beside those of this process that no program of PixStream reads as a setting.
/// </param>
/// <param name="Log">The file that gets its output, behind what is there.</param>
internal sealed record Launch(
    ServerProgram Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string Log);
