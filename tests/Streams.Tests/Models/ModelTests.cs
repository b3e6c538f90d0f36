using System.Globalization;

namespace PixStream.Streams.Tests.Models;

/// <summary>
/// Random readers, senders and failures under a seed, judged by an <see cref="ModelJudge"/>. PIXSTREAM_MODEL_SEED and
/// PIXSTREAM_MODEL_COUNT choose other seeds and more of them; a seed replays exactly.
/// </summary>
public sealed class ModelTests
{
    private const int Steps = 2000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_readers_do_and_whatever_fails_the_promises_hold(int part)
    {
        var first = Setting("PIXSTREAM_MODEL_SEED", 1);
        var count = Setting("PIXSTREAM_MODEL_COUNT", 40);
        for (var seed = first + part; seed < first + count; seed += 4)
        {
            using var run = new ModelRun(seed);
            await run.RunAsync(Steps);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_seed_replays_exactly(int seed)
    {
        using var once = new ModelRun(seed);
        using var again = new ModelRun(seed);
        await once.RunAsync(Steps);
        await again.RunAsync(Steps);
        Assert.Equal(once.Trace, again.Trace);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
