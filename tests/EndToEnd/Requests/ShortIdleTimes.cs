namespace PixStream.EndToEnd.Requests;

/// <summary>
/// Tests whose readers must be quicker than an idle time of a second or a few. They run by themselves, after the others.
/// </summary>
[CollectionDefinition(nameof(ShortIdleTimes), DisableParallelization = true)]
public sealed class ShortIdleTimes;
