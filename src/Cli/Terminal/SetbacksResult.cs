using PixStream.Cli.Requests;

namespace PixStream.Cli.Terminal;

/// <summary>How often answers were 429, 503 or missing, as JSON has it; each with what the last one asked for.</summary>
internal sealed record SetbacksResult(SetbackResult Status429, SetbackResult Status503, SetbackResult NoAnswer)
{
    public static SetbacksResult Of(Setbacks setbacks) =>
        new(SetbackResult.Of(setbacks.Limited), SetbackResult.Of(setbacks.Unavailable), SetbackResult.Of(setbacks.Lost));
}

/// <summary>One kind.</summary>
internal sealed record SetbackResult(long Count, double? LastWaitSeconds, string? LastReason)
{
    public static SetbackResult Of(Setback setback) =>
        setback.Count == 0
            ? new SetbackResult(0, null, null)
            : new SetbackResult(setback.Count, setback.Wait.TotalSeconds, setback.Last?.ToString());
}
