using System.Text;
using PixStream.Spi.Schemas;
using PixStream.Spi.Schemas.Reloading;

namespace PixStream.Spi.Tests.Schemas;

/// <summary>Many validate at once, and the schemas change meanwhile.</summary>
public sealed class SchemaThreadTests
{
    [Fact]
    public void Each_of_many_threads_gets_the_answer_that_one_alone_gets()
    {
        const int Threads = 8, Rounds = 100, Seed = 5;
        var random = new Random(Seed);
        var damage = new RandomDamage(random);
        var sample = RepositoryFiles.Sample("pacs.008-three-operations.xml");
        var messages = Enumerable.Range(0, 60).Select(_ => damage.Apply(sample)).ToArray();
        var alone = messages.Select(Told).ToArray();
        Assert.Contains(messages, message => SchemaCatalog.Own.Validate(message).IsValid);

        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                var at = (i * 7 + thread) % messages.Length;
                Assert.Equal(alone[at], Told(messages[at]));
            }
        });
    }

    [Fact]
    public async Task A_reload_drops_no_message_that_is_being_validated()
    {
        using var folder = new SchemaFolders();
        folder.Write("a.xsd", SchemaFolders.Small("1.1", length: 1));
        Assert.True(
            SchemaSource.TryOpen(new SchemaOptions { Directory = folder.Path }, TimeProvider.System, out var source, out _));
        var xml = SchemaFolders.SmallMessage("1.1", "ab");
        using var done = new CancellationTokenSource();
        var validators = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var valid = 0;
            while (!done.IsCancellationRequested)
            {
                var verdict = source.Current.Validate(xml);
                // One of the two schemas, whole; nothing between them.
                Assert.True(verdict.IsValid || verdict.Violations.Count == 1, verdict.Text);
                valid += verdict.IsValid ? 1 : 0;
            }

            return valid;
        })).ToArray();

        for (var i = 0; i < 50; i++)
        {
            folder.Write("a.xsd", SchemaFolders.Small("1.1", length: 1 + i % 2));
            var reload = await source.ReloadAsync(TestContext.Current.CancellationToken);
            Assert.Equal((true, i > 0), (reload.IsTaken, reload.IsChange));
        }

        await done.CancelAsync();
        Assert.True((await Task.WhenAll(validators)).Sum() > 0);
        Assert.True(source.Current.Validate(xml).IsValid);
    }

    private static string Told(byte[] xml)
    {
        var verdict = SchemaCatalog.Own.Validate(xml);
        return $"{verdict.Outcome} {string.Join('\n', verdict.Violations)}{Encoding.UTF8.GetString(xml).Length}";
    }
}
