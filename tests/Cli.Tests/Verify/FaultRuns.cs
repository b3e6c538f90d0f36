using System.Collections.Concurrent;
using PixStream.Cli.Tests.Verify.Reference;

namespace PixStream.Cli.Tests.Verify;

/// <summary>One run of verify against each fault. Most of its time a run waits, so that several go on at once.</summary>
internal static class FaultRuns
{
    public static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(600);
    public static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(3);

    private const int AtOnce = 6;

    private static readonly SemaphoreSlim Turns = new(AtOnce);
    private static readonly ConcurrentDictionary<Fault, Lazy<Task<Ran>>> Runs = [];

    /// <summary>The run against that fault. The ones after it are begun, too: their tests are next.</summary>
    public static Task<Ran> OfAsync(Fault fault)
    {
        var wanted = Begin(fault);
        for (var next = fault + 1; next <= fault + AtOnce && Enum.IsDefined(next); next++)
            _ = Begin(next);
        return wanted;
    }

    /// <summary>
    /// Those checks again, alone. What a busy machine did to them once it hardly does twice; what the fault does it does again.
    /// </summary>
    public static Task<Ran> AgainAsync(Fault fault, IEnumerable<string> ids) => Task.Run(() => RunAsync(fault, ids));

    private static Task<Ran> Begin(Fault fault) => Runs.GetOrAdd(fault, static fault => new Lazy<Task<Ran>>(() => Task.Run(() => RunAsync(fault, [])))).Value;

    private static async Task<Ran> RunAsync(Fault fault, IEnumerable<string> ids)
    {
        var only = string.Concat(ids.Select(id => $" --only {id}"));
        await Turns.WaitAsync();
        try
        {
            await using var server = await ReferenceServer.StartAsync(fault, Wait, IdleTime);
            return await Tool.RunUntilAsync($"verify {server.Address} --idle-time 3s --timeout 20s --seed 1 --json{only}", CancellationToken.None);
        }
        finally
        {
            Turns.Release();
        }
    }
}
