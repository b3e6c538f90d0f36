using PixStream.Cli.Cluster;
using PixStream.Cli.Programs;

namespace PixStream.Cli.Tests.Cluster;

/// <summary>What <c>cluster up</c> says where it cannot begin.</summary>
public sealed class UpUsageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pixstream-up-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("cluster", "Required command was not provided.")]
    [InlineData("cluster up --silos 10", "--silos: '10' is not a whole number from 1 to 9.")]
    [InlineData("cluster up --gateways 0", "--gateways: '0' is not a whole number from 1 to 9.")]
    [InlineData("cluster up --port 70000", "--port: '70000' is not a whole number from 1 to 65,535.")]
    [InlineData("cluster up --backend Cassandra", "Argument 'Cassandra' not recognized.")]
    [InlineData("cluster up --redis 6379", "--redis: '6379' is not a host and a port. Write it as 127.0.0.1:6379.")]
    [InlineData("cluster up --redis a:0", "--redis: 'a:0' is not a host and a port.")]
    [InlineData("cluster up --backend Local --silos 2",
        "--silos: the backend Local has one silo, which keeps everything in a journal of its own.")]
    [InlineData("cluster up --backend Local --redis a:1", "--redis: the backend Local has no use for a Redis.")]
    public async Task A_mistake_is_named_and_ends_with_2(string commandLine, string complaint)
    {
        var ran = await Tool.RunAsync(commandLine);

        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
        Assert.Contains(complaint, ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Redis_that_does_not_answer_is_named_before_anything_is_started()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There it does not run at all.");
        WriteProgram(ServerProgram.Silo);
        WriteProgram(ServerProgram.Gateway);
        var ran = await ProcessTests.RunAsync(_folder.FullName, "cluster", "up", "--redis", "127.0.0.1:1");

        Assert.Equal((1, ""), (ran.ExitCode, ran.Output));
        Assert.Equal("The Redis at 127.0.0.1:1 cannot be used: It does not answer.", ran.Errors.Trim());
    }

    [Fact]
    public async Task A_missing_redis_server_is_told_with_how_to_get_it_and_what_does_without()
    {
        var missing = await Assert.ThrowsAsync<StartFailedException>(() => FindAsync(UpSettings.Redis, _folder.FullName));

        Assert.StartsWith("redis-server is not on the PATH.", missing.Message, StringComparison.Ordinal);
        Assert.All(
            [
                "sudo apt-get install redis-server", "brew install redis", "sudo dnf install redis", "--redis host:port",
                "--backend Local",
            ],
            hint => Assert.Contains(hint, missing.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Programs_are_looked_for_beside_the_tool_and_then_on_the_path()
    {
        var beside = _folder.CreateSubdirectory("beside").FullName;
        WriteProgram(ServerProgram.Gateway, beside);
        WriteProgram(ServerProgram.Gateway);
        WriteProgram(ServerProgram.Silo);
        WriteProgram("redis-server");
        var found = await FindAsync(UpSettings.Redis, beside);

        Assert.Equal(
            [
                Path.Combine(beside, ServerProgram.Gateway), Path.Combine(_folder.FullName, ServerProgram.Silo),
                Path.Combine(_folder.FullName, "redis-server"),
            ],
            new[] { found.Gateway, found.Silo, found.Redis! }
                .Select(static program => program.Executable.Replace(".exe", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Where_there_is_no_silo_and_no_checkout_that_is_said()
    {
        var missing = await Assert.ThrowsAsync<StartFailedException>(() => FindAsync(UpSettings.Local, _folder.FullName));
        Assert.Equal(
            "PixStream.Silo is neither beside pixstream nor on the PATH, and pixstream does not run from a checkout where it could be built. As a .NET tool it has "
            + "no servers with it. In a checkout, 'dotnet publish src/Silo -c Release -o DIRECTORY' makes this one: put DIRECTORY on the PATH.",
            missing.Message);
    }

    [Fact]
    public async Task A_build_that_fails_is_told_with_what_it_wrote()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "PixStream.sln"), "");
        var said = new List<string>();
        var failed = await Assert.ThrowsAsync<StartFailedException>(() =>
            FindAsync(UpSettings.Local, _folder.CreateSubdirectory("bin").FullName, said.Add));

        Assert.Equal(["Building src/Silo …"], said);
        Assert.Matches(@"^dotnet build src/Silo -c (Debug|Release) failed:\r?\n.*MSB1009", failed.Message);
    }

    private Task<UpPrograms> FindAsync(string backend, string folder, Action<string>? announce = null) => UpPrograms.FindAsync(
        new UpSettings { Backend = backend, Silos = 1, Gateways = 1, Port = 8080 }, folder, _folder.FullName,
        announce ?? (static _ => { }), TestContext.Current.CancellationToken);

    private void WriteProgram(string name, string? folder = null) =>
        File.WriteAllText(Path.Combine(folder ?? _folder.FullName, OperatingSystem.IsWindows() ? $"{name}.exe" : name), "");
}
