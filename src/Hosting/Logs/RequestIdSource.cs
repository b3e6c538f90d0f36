namespace PixStream.Hosting.Logs;

/// <summary>Tells a program's log which request is served where a line is written.</summary>
/// <param name="Find">The request's id; null outside of requests.</param>
public sealed record RequestIdSource(Func<string?> Find);
