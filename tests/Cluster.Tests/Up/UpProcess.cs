using System.Globalization;
using System.Text.RegularExpressions;
using PixStream.Harness.Processes;

namespace PixStream.Cluster.Tests.Up;

/// <summary>
/// <c>pixstream cluster up</c> as a process, with the built silo and gateway on its PATH. All it started is gone when this is
/// disposed of.
/// </summary>
internal sealed partial class UpProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private UpProcess(ChildProcess process) => _process = process;

    /// <summary>The first gateway.</summary>
    public Client Client { get; private set; } = null!;

    /// <summary>Where it keeps its data.</summary>
    public string Data { get; private set; } = "";

    /// <summary>The last line that it wrote.</summary>
    public string LastLine => _process.Output[^1];

    /// <summary>
    /// Processes that it has started and that are still there. Those that ended and whose end was not read do not count.
    /// </summary>
    public IReadOnlyList<string> Children =>
    [
        .. _process.Output.Select(static line => Starting().Match(line)).Where(static found => found.Success)
            .Select(static found => found.Groups[1].Value).Distinct().Where(IsThere),
    ];

    /// <summary>Starts it and waits until the cluster is ready.</summary>
    public static async Task<UpProcess> StartAsync(params string[] options)
    {
        var path = string.Join(
            Path.PathSeparator, FolderOf("PixStream.Silo"), FolderOf("PixStream.Gateway"),
            Environment.GetEnvironmentVariable("PATH"));
        var port = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        var up = new UpProcess(
            ChildProcess.Start(Launch.Dotnet(PathOf("pixstream"), ["cluster", "up", "--port", port, .. options]) with
            {
                Variables = [("PATH", path)],
                Directory = Path.GetTempPath(),
                TakesInput = true,
            }));
        var said = await up.ReadUntilAsync("^Data and logs are in ");
        up.Data = Folder().Match(said).Groups[1].Value;
        var serves = await up.ReadUntilAsync("^PixStream serves ");
        up.Client = new Client(new Uri(serves.Split(' ')[2]));
        return up;
    }

    /// <summary>Gives it a command.</summary>
    public Task SayAsync(string command) => _process.WriteLineAsync(command);

    /// <summary>Reads on until a line is as it should be.</summary>
    public async Task<string> ReadUntilAsync(string form)
    {
        while (await _process.ReadLineAsync() is { } line)
            if (Regex.IsMatch(line, form))
                return line;
        throw new InvalidOperationException($"It ended without a line of the form {form}, it {_process.LastWords}");
    }

    /// <summary>Asks it to stop, as Ctrl+C does.</summary>
    public Task TerminateAsync() => _process.TerminateAsync();

    /// <summary>kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync() => (await _process.WaitForEndAsync()).ExitCode;

    public async ValueTask DisposeAsync()
    {
        await _process.KillAsync();
        foreach (var child in Children)
            Run.ToEnd(new Launch("kill", "-KILL", child));
        await _process.DisposeAsync();
        Client?.Dispose();
        if (Data.Length > 0 && Directory.Exists(Data))
            Directory.Delete(Data, recursive: true);
    }

    private static bool IsThere(string id) =>
        Run.ToEnd(new Launch("ps", "-o", "stat=", "-p", id)).Output.Trim() is { Length: > 0 } state && state[0] != 'Z';

    private static string PathOf(string program) => BuiltProgram.PathOf(program, typeof(UpProcess));

    private static string FolderOf(string program) => Path.GetDirectoryName(PathOf(program))!;

    [GeneratedRegex("starting, process ([0-9]+),")]
    private static partial Regex Starting();

    [GeneratedRegex("^Data and logs are in (.*?)[,.]?( which is deleted at the end.)?$")]
    private static partial Regex Folder();
}
