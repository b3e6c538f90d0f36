using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.RegularExpressions;

namespace PixStream.Cluster.Tests.Up;

/// <summary>
/// <c>pixstream cluster up</c> as a process, with the built silo and gateway on its PATH. All it started is gone when this is
/// disposed of.
/// </summary>
internal sealed partial class UpProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly HashSet<int> _started = [];
    private readonly Task<string> _errors;

    private UpProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The first gateway.</summary>
    public Client Client { get; private set; } = null!;

    /// <summary>Where it keeps its data.</summary>
    public string Data { get; private set; } = "";

    /// <summary>The last line that it wrote.</summary>
    public string LastLine => _lines[^1];

    /// <summary>
    /// Processes that it has started and that are still there. Those that ended and that nobody took note of do not count.
    /// </summary>
    public IReadOnlyList<int> Children => [.. _started.Where(IsThere)];

    /// <summary>Starts it and waits until the cluster is ready.</summary>
    public static async Task<UpProcess> StartAsync(params string[] options)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["exec", AssemblyOf("CliAssembly"), "cluster", "up", "--port", $"{FreePort()}", .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["PATH"] = string.Join(
            Path.PathSeparator, FolderOf("SiloAssembly"), FolderOf("GatewayAssembly"), Environment.GetEnvironmentVariable("PATH"));
        var up = new UpProcess(Process.Start(start)!);
        var said = await up.ReadUntilAsync("^Data and logs are in ");
        up.Data = Folder().Match(said).Groups[1].Value;
        var serves = await up.ReadUntilAsync("^PixStream serves ");
        up.Client = new Client(new Uri(serves.Split(' ')[2]));
        return up;
    }

    /// <summary>Gives it a command.</summary>
    public async Task SayAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Reads on until a line is as it should be.</summary>
    public async Task<string> ReadUntilAsync(string form)
    {
        while (await ReadLineAsync() is { } line)
            if (Regex.IsMatch(line, form))
                return line;
        throw new InvalidOperationException($"It ended without a line of the form {form}:\n{string.Join('\n', _lines)}\n{await _errors}");
    }

    /// <summary>Asks it to stop, as Ctrl+C does.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        while (await ReadLineAsync() is not null)
        {
        }

        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        foreach (var child in Children)
            Process.Start("kill", ["-KILL", $"{child}"]).Dispose();
        _process.Dispose();
        Client?.Dispose();
        if (Data.Length > 0 && Directory.Exists(Data))
            Directory.Delete(Data, recursive: true);
    }

    private async Task<string?> ReadLineAsync()
    {
        if (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is not { } line)
            return null;
        _lines.Add(line);
        if (Starting().Match(line) is { Success: true } found)
            _started.Add(int.Parse(found.Groups[1].ValueSpan));
        return line;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsThere(int id)
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-o", "stat=", "-p", $"{id}"]) { RedirectStandardOutput = true })!;
        return ps.StandardOutput.ReadToEnd().Trim() is { Length: > 0 } state && state[0] != 'Z';
    }

    private static string AssemblyOf(string name) =>
        typeof(UpProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(known => known.Key == name).Value!;

    private static string FolderOf(string name) => Path.GetDirectoryName(AssemblyOf(name))!;

    [GeneratedRegex("starting, process ([0-9]+),")]
    private static partial Regex Starting();

    [GeneratedRegex("^Data and logs are in (.*?)[,.]?( which is deleted at the end.)?$")]
    private static partial Regex Folder();
}
