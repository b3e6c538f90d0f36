namespace PixStream.Cli.Tests.Pull;

/// <summary>Store, then confirm: what --out promises when storing fails or messages come twice.</summary>
public sealed class PullOutTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_batch_that_cannot_be_stored_is_not_confirmed()
    {
        // A directory stands where the file would be written.
        _directory.CreateSubdirectory("B.xml.part");
        ScriptedReply[] replies = [ScriptedStream.Message("A", "two"), ScriptedStream.Message("B", "three"), new(200)];
        var next = 0;
        await using var server = new ScriptedServer(_ => replies[next++]);

        var pull = await PullAsync(server);

        Assert.Equal((1, "notStored"), (pull.ExitCode, pull.Json.GetProperty("endedBy").GetString()));
        Assert.StartsWith("A message cannot be stored: ", pull.Errors, StringComparison.Ordinal);
        Assert.Equal(["GET start", "GET two", "DELETE two"], ScriptedStream.Steps(server));
        Assert.Equal(1, pull.Json.GetProperty("messages").GetInt32());
    }

    [Fact]
    public async Task A_message_that_comes_twice_is_stored_once()
    {
        ScriptedReply[] replies =
        [
            ScriptedStream.Message("a/b", "two"), ScriptedStream.Message("a/b", "three"), ScriptedStream.Empty("three"), new(200),
        ];
        var next = 0;
        await using var server = new ScriptedServer(_ => replies[next++]);

        var pull = await PullAsync(server);

        Assert.Equal(
            (0, 2, 1),
            (pull.ExitCode, pull.Json.GetProperty("messages").GetInt32(), pull.Json.GetProperty("storedBefore").GetInt32()));
        Assert.Equal(["a_b.xml"], _directory.GetFiles().Select(file => file.Name));
    }

    [Fact]
    public async Task What_is_stored_is_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        ScriptedReply[] replies = [ScriptedStream.Message("A", "two"), ScriptedStream.Empty("two"), new(200)];
        var next = 0;
        await using var server = new ScriptedServer(_ => replies[next++]);
        var inbox = Path.Combine(_directory.FullName, "in/box");

        var pull = await Tool.RunAsync($"pull {server.Address} --participant 11111111 --until-empty --out {inbox}");

        Assert.Equal(0, pull.ExitCode);
        Assert.Equal(
            (UnixModes.OfDirectories, UnixModes.OfFiles),
            (UnixModes.Of(inbox), UnixModes.Of(Path.Combine(inbox, "A.xml"))));
    }

    [Theory]
    [InlineData("../../evil")]
    [InlineData("")]
    public async Task A_resource_id_that_could_lead_out_of_the_directory_is_refused(string id)
    {
        await using var server = new ScriptedServer(_ => ScriptedStream.Message(id, "two"));

        var pull = await PullAsync(server);

        Assert.Equal(1, pull.ExitCode);
        Assert.Contains("PI-ResourceId, or one that is not Base64", pull.Errors, StringComparison.Ordinal);
        Assert.Empty(_directory.GetFiles());
    }

    [Fact]
    public async Task A_directory_that_cannot_be_is_refused_before_anything_is_pulled()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "file"), "", TestContext.Current.CancellationToken);

        var pull = await Tool.RunAsync($"pull http://127.0.0.1:1 --participant 11111111 --out {_directory.FullName}/file");

        Assert.Equal((2, ""), (pull.ExitCode, pull.Output));
        Assert.StartsWith("--out: ", pull.Errors, StringComparison.Ordinal);
    }

    private Task<Ran> PullAsync(ScriptedServer server) =>
        Tool.RunAsync($"pull {server.Address} --participant 11111111 --single --until-empty --json --out {_directory.FullName}");
}
