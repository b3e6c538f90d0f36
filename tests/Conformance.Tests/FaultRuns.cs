using System.Collections.Concurrent;
using PixStream.Harness.Reference;

namespace PixStream.Conformance.Tests;

/// <summary>One run of all checks against each fault. Most of its time a run waits, so that several go on at once.</summary>
internal static class FaultRuns
{
    private const int AtOnce = 6;

    private static readonly SemaphoreSlim Turns = new(AtOnce);
    private static readonly ConcurrentDictionary<Fault, Lazy<Task<ConformanceResult>>> Runs = [];

    /// <summary>The run against that fault. The ones after it are begun, too: their tests are next.</summary>
    public static Task<ConformanceResult> OfAsync(Fault fault)
    {
        var wanted = Begin(fault);
        for (var next = fault + 1; next <= fault + AtOnce && Enum.IsDefined(next); next++)
            _ = Begin(next);
        return wanted;
    }

    /// <summary>
    /// Those checks again, alone. What a busy machine did to them once it hardly does twice; what the fault does it does again.
    /// </summary>
    public static Task<ConformanceResult> AgainAsync(Fault fault, IReadOnlyList<string> ids) =>
        Task.Run(() => RunAsync(fault, ids));

    private static Task<ConformanceResult> Begin(Fault fault) =>
        Runs.GetOrAdd(fault, static fault => new Lazy<Task<ConformanceResult>>(() => Task.Run(() => RunAsync(fault, [])))).Value;

    private static async Task<ConformanceResult> RunAsync(Fault fault, IReadOnlyList<string> ids)
    {
        await Turns.WaitAsync();
        try
        {
            await using var server = await ReferenceServer.StartAsync(fault);
            return await ConformanceRun.RunAsync(
                new ConformanceOptions
                {
                    Server = server.Address, IdleTime = ReferenceServer.IdleTime, Timeout = TimeSpan.FromSeconds(20), Seed = 1,
                    Only = ids,
                },
                TimeProvider.System);
        }
        finally
        {
            Turns.Release();
        }
    }
}
