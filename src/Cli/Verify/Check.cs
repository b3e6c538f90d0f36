namespace PixStream.Cli.Verify;

/// <summary>One thing that the contract asks for, and how to see from outside whether a server does it.</summary>
/// <param name="Id">Stable, of lower-case words: <c>spi.pull.replay-same-bytes</c>.</param>
/// <param name="Title">What holds where it passes.</param>
/// <param name="Clause">The sentence that it enforces.</param>
/// <param name="Profiles">The profiles whose operations it calls.</param>
/// <param name="Body">Throws <see cref="CheckFailedException"/> where the server does something else.</param>
internal sealed record Check(string Id, string Title, Clause Clause, Profiles Profiles, Func<CheckRun, Task> Body)
{
    /// <summary>Whether it waits until a stream is idle: it begins first, and its time is longer.</summary>
    public bool WaitsForIdle { get; init; }

    /// <summary>What groups checks in a report: all of the id but its last word.</summary>
    public string Area => Id[..Id.LastIndexOf('.')];
}

/// <summary>The two faces of the interface.</summary>
[Flags]
internal enum Profiles
{
    None = 0,

    /// <summary>XML, with <c>PI-Pull-Next</c>. Messages come in here for both.</summary>
    Spi = 1,

    /// <summary>JSON, with <c>Pull-Next</c>.</summary>
    Json = 2,

    Both = Spi | Json,
}
