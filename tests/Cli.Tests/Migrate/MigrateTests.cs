using PixStream.Cli.Programs;

namespace PixStream.Cli.Tests.Migrate;

/// <summary><c>pixstream migrate</c> finds the silo's program, and is heard as if it were that program.</summary>
public sealed class MigrateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pixstream-migrate-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Arguments_output_and_exit_code_go_through()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in is a shell script.");
        await WriteScriptAsync("for argument in \"$@\"; do echo \"<$argument>\"; done; echo sorry >&2; exit 7");

        var ran = await ProcessTests.RunAsync(
            _folder.FullName, "migrate", "--PixStream:Cassandra:Keyspace=a b", "--PixStream:Cassandra:Port", "9043", "plain");

        Assert.Equal(7, ran.ExitCode);
        Assert.Equal(
            "<migrate>\n<--PixStream:Cassandra:Keyspace=a b>\n<--PixStream:Cassandra:Port>\n<9043>\n<plain>\n", ran.Output);
        Assert.Equal("sorry\n", ran.Errors);
    }

    [Fact]
    public async Task Where_it_is_not_found_one_message_says_where_it_is()
    {
        var ran = await ProcessTests.RunAsync(_folder.FullName, "migrate");

        Assert.Equal((1, ""), (ran.ExitCode, ran.Output));
        Assert.Contains("docker run pixstream-silo migrate", ran.Errors, StringComparison.Ordinal);
        Assert.Contains("dotnet run --project src/Silo -- migrate", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_started_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There any file of that name is a program.");
        var file = Path.Combine(_folder.FullName, ServerProgram.Silo);
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var ran = await ProcessTests.RunAsync(_folder.FullName, "migrate");

        Assert.Equal(1, ran.ExitCode);
        Assert.Contains($"{file} cannot be started", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_looked_for_beside_the_tool_first_and_then_in_the_order_of_the_path()
    {
        var folders = new[] { "beside", "first", "second" }.Select(name => _folder.CreateSubdirectory(name).FullName).ToList();
        var path = string.Join(Path.PathSeparator, "", folders[1], Path.Combine(_folder.FullName, "missing"), folders[2]);
        Assert.Null(ServerProgram.Find(ServerProgram.Silo, folders[0], path));
        foreach (var folder in folders.AsEnumerable().Reverse())
        {
            var file = Path.Combine(folder, OperatingSystem.IsWindows() ? $"{ServerProgram.Silo}.exe" : ServerProgram.Silo);
            File.WriteAllText(file, "");
            Assert.Equal(file, ServerProgram.Find(ServerProgram.Silo, folders[0], path)!.Executable);
        }
    }

    [Fact]
    public void An_assembly_alone_is_run_by_dotnet()
    {
        var file = Path.Combine(_folder.FullName, $"{ServerProgram.Silo}.dll");
        File.WriteAllText(file, "");
        var found = ServerProgram.Find(ServerProgram.Silo, _folder.FullName, "");
        Assert.Equal("dotnet", Path.GetFileNameWithoutExtension(found!.Executable));
        Assert.Equal(["exec", file], found.Before);
    }

    private async Task WriteScriptAsync(string commands)
    {
        var file = Path.Combine(_folder.FullName, ServerProgram.Silo);
        await File.WriteAllTextAsync(file, $"#!/bin/sh\n{commands}\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
