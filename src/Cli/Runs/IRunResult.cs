namespace PixStream.Cli.Runs;

/// <summary>What a run of load or pull came to.</summary>
internal interface IRunResult
{
    EndReason EndedBy { get; }

    /// <summary>Why the run is not to be called a success; null: it is.</summary>
    string? Complaint();

    byte[] ToJson();
}
