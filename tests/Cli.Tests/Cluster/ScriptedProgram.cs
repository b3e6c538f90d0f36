using PixStream.Cli.Cluster.Nodes;
using PixStream.Cli.Cluster.Processes;
using PixStream.Cli.Programs;

namespace PixStream.Cli.Tests.Cluster;

/// <summary>A program of the cluster as a test wants it to behave. It is ready at once unless it is told otherwise.</summary>
internal sealed class ScriptedProgram(string name) : IProbe
{
    private TaskCompletionSource<ChildEnd> _ended = new();

    public string Name => name;

    /// <summary>Why it is not ready; null where it is.</summary>
    public volatile string? Hindrance;

    /// <summary>It does nothing when it is asked to stop.</summary>
    public volatile bool IsDeaf;

    /// <summary>Ends by itself as soon as it is started, with this exit code.</summary>
    public int? DiesWith { get; set; }

    /// <summary>The system does not start it, and says this.</summary>
    public string? CannotStart { get; set; }

    public Task<string?> FindHindranceAsync() => Task.FromResult(Hindrance);

    public void Die(int exitCode, string complaint = "") => _ended.TrySetResult(new ChildEnd(exitCode, complaint));

    public IChild Run(int id, Action<string> note)
    {
        if (CannotStart is { } why)
            throw new StartFailedException(why);
        note($"start {name}");
        _ended = new TaskCompletionSource<ChildEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (DiesWith is { } code)
            Die(code);
        return new Child(this, id, note);
    }

    private sealed class Child(ScriptedProgram program, int id, Action<string> note) : IChild
    {
        public int Id => id;

        public Task<ChildEnd> Ended { get; } = program._ended.Task;

        public void AskToStop()
        {
            note($"stop {program.Name}");
            if (!program.IsDeaf)
                program.Die(0);
        }

        public void Kill()
        {
            note($"kill {program.Name}");
            program.Die(137);
        }
    }
}
