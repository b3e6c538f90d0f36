using PixStream.Conformance.Running;

namespace PixStream.Conformance.Checks.OtherContracts;

/// <summary>What the Central Bank's manual says of how many streams may be open.</summary>
internal static class IcomCapChecks
{
    private const int Cap = 6;

    private static readonly Clause Six =
        Clause.Icom("Six streams of a participant and channel may be open; a seventh start is refused with 429.");

    public static IEnumerable<Check> All =>
    [
        Of("seventh", "The seventh start is refused with 429", Six, SeventhAsync),
        Of("twelve-at-once", "Of twelve starts at once exactly six are let in", Six, TwelveAsync),
        Of("delete-frees", "A stream that was ended makes room for another", Six, FreesAsync),
    ];

    private static Check Of(string name, string title, Clause clause, Func<CheckRun, Task> body) =>
        new("icom.stream." + name, title, clause, Profiles.Icom, body);

    private static async Task<List<string>> FillAsync(CheckRun run, string psp)
    {
        await run.FeedAsync(psp, Cap);
        var paths = new List<string>();
        for (var i = 0; i < Cap; i++)
            paths.Add(run.Next((await run.StartAsync(psp)).Is(200, 204)));
        return paths;
    }

    private static async Task SeventhAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await FillAsync(run, psp);
        (await run.StartAsync(psp)).Is(429);
    }

    private static async Task TwelveAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        await run.FeedAsync(psp, 2 * Cap);
        var replies = await Task.WhenAll(Enumerable.Range(0, 2 * Cap).Select(_ => run.StartAsync(psp)));
        var let = replies.Count(reply => reply.Is(200, 204, 429).Status != 429);
        Expect.That(let == Cap, "6 of 12 starts let in, 6 refused with 429", $"{let} let in");
    }

    private static async Task FreesAsync(CheckRun run)
    {
        var psp = await run.ParticipantAsync();
        var paths = await FillAsync(run, psp);
        (await run.EndAsync(paths[run.Random.Next(Cap)])).Is(200, 410);
        (await run.StartAsync(psp)).Is(200, 204);
        (await run.StartAsync(psp)).Is(429);
    }
}
