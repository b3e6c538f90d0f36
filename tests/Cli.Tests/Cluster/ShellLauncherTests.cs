using PixStream.Cli.Cluster.Processes;
using PixStream.Cli.Programs;
using PixStream.Harness.Processes;
using Launch = PixStream.Cli.Cluster.Processes.Launch;

namespace PixStream.Cli.Tests.Cluster;

/// <summary>Processes are started, asked to stop and killed, and what they write goes to their log.</summary>
public sealed class ShellLauncherTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pixstream-launcher-");

    public ShellLauncherTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "It needs a POSIX shell.");

    private string Log => Path.Combine(_folder.FullName, "a log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Output_arguments_and_exit_code_come_through(bool hasSession)
    {
        await File.WriteAllTextAsync(Log, "before\n", TestContext.Current.CancellationToken);
        var child = Start(hasSession, "echo \"<$1> <$2> <$NAME>\"; echo sorry >&2; exit 7", "a b", "");

        Assert.Equal(new ChildEnd(7, ""), await child.Ended);
        Assert.Equal(
            "before\n<a b> <> <its value>\nsorry\n", await File.ReadAllTextAsync(Log, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_log_and_what_the_process_writes_is_for_its_owner_alone()
    {
        await Start(hasSession: false, $"echo > '{Log}.data'").Ended;

        Assert.All(
            [Log, $"{Log}.data"],
            static made => Assert.Equal(UnixModes.OfFiles, UnixModes.Of(made)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_number_is_the_programs_own_and_it_hears_when_it_is_asked_to_stop(bool hasSession)
    {
        var child = Start(hasSession, "trap 'echo asked; exit 3' TERM; echo $$; while :; do sleep 0.05; done");
        await ScriptedCluster.UntilAsync(() => LogTail.Read(Log, 0).Count > 0);
        Assert.Equal([$"{child.Id}"], LogTail.Read(Log, 0));
        child.AskToStop();

        Assert.Equal(new ChildEnd(3, ""), await child.Ended);
        Assert.Contains("asked", LogTail.Read(Log, 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_can_be_killed_and_leaves_no_watcher(bool hasSession)
    {
        var child = Start(hasSession, "trap '' TERM; while :; do sleep 0.05; done");
        child.Kill();

        Assert.Equal(137, (await child.Ended).ExitCode);
        await ScriptedCluster.UntilAsync(() => !Mentions(Log));
        child.AskToStop();
        child.Kill();
        Assert.False(Mentions(Log));
    }

    [Fact]
    public async Task Settings_of_this_process_are_not_its_own()
    {
        Environment.SetEnvironmentVariable("PixStream__Cluster__ClusterId", "another");
        try
        {
            await Start(hasSession: true, "echo \"<$PixStream__Cluster__ClusterId> <$PATH>\"").Ended;
        }
        finally
        {
            Environment.SetEnvironmentVariable("PixStream__Cluster__ClusterId", null);
        }

        Assert.Equal([$"<> <{Environment.GetEnvironmentVariable("PATH")}>"], LogTail.Read(Log, 0));
    }

    [Fact]
    public async Task What_cannot_be_run_is_said_in_the_log_and_a_log_that_cannot_be_written_in_the_end()
    {
        var launcher = new ShellLauncher("");
        var missing = await launcher.Start(
            new Launch(new ServerProgram("/nowhere/to/be/found", []), [], new Dictionary<string, string>(), Log)).Ended;
        Assert.NotEqual(0, missing.ExitCode);
        Assert.Contains(LogTail.Read(Log, 0), static line => line.Contains("/nowhere/to/be/found", StringComparison.Ordinal));

        var unlogged = await launcher.Start(
            new Launch(
                new ServerProgram("true", []), [], new Dictionary<string, string>(),
                Path.Combine(_folder.FullName, "no", "log"))).Ended;
        Assert.NotEqual(0, unlogged.ExitCode);
        Assert.Contains("no/log", unlogged.Complaint, StringComparison.Ordinal);
    }

    private IChild Start(bool hasSession, string script, params string[] arguments) =>
        new ShellLauncher(hasSession ? Environment.GetEnvironmentVariable("PATH")! : "").Start(
            new Launch(
                new ServerProgram("/bin/sh", ["-c", script, "sh"]), arguments,
                new Dictionary<string, string> { ["NAME"] = "its value" }, Log));

    /// <summary>Whether a process has the log's name among its arguments, as the watcher has.</summary>
    private static bool Mentions(string log) =>
        Run.ToEnd(new Harness.Processes.Launch("ps", "-A", "-o", "args")).Output.Contains(log, StringComparison.Ordinal);
}
