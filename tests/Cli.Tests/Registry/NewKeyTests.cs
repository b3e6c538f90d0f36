namespace PixStream.Cli.Tests.Registry;

/// <summary><c>keys new</c>: a secret in a file that its owner alone can read, and in no output.</summary>
public sealed class NewKeyTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-cli-keys-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_key_is_made_once_and_not_shown()
    {
        var file = Path.Combine(_directory.FullName, "bank-a-1");
        var made = await Tool.RunAsync($"keys new {file}");
        var secret = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

        Assert.Equal((0, $"made {file}"), (made.ExitCode, made.Output.Trim()));
        Assert.Matches("^[0-9a-f]{64}\n$", secret.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixModes.OfFiles, UnixModes.Of(file));

        var again = await Tool.RunAsync($"keys new {file}");
        Assert.Equal(1, again.ExitCode);
        Assert.StartsWith("The key cannot be stored: ", again.Errors, StringComparison.Ordinal);
        Assert.Equal(secret, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }
}
