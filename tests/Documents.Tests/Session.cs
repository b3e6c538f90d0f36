using System.Text;
using System.Text.RegularExpressions;
using PixStream.Harness.Processes;

namespace PixStream.Documents.Tests;

/// <summary>
/// Runs the commands of a document as a reader would who types all of them, one after the other, in a fresh checkout: in one
/// shell, which ends at the first command that fails. An answer of HTTP that is an error is a failure.
/// </summary>
internal sealed partial class Session : IDisposable
{
    private const string DefaultServer = "dotnet run --project src/Standalone";

    /// <summary>For the document's own commands, not for scripts that they run: those say themselves what they expect.</summary>
    private const string Curl = """
        answered=
        curl() {
          if [ -z "$answered" ]; then command curl -sS --fail-with-body "$@"; return; fi
          local status
          command curl -sS -w '%{stderr}%{http_code}' "$@" 2> curl-status && status=$(cat curl-status)
          [ "${status:-}" = "$answered" ] || { echo "This was answered ${status:-not at all}, not $answered."; return 1; }
        }
        """;

    /// <summary>
    /// Whether the server that writes to a file is: it is asked where it says that it listens. A gateway is once it has its silo.
    /// </summary>
    private const string Ready = """
        is_ready() {
          local url
          url=$(grep -E '^PixStream serves |^  health ' "$1" | grep -oE 'https?://[][0-9a-z.:]+[0-9]' | head -n 1)
          [ -n "$url" ] && command curl -sf --noproxy '*' -o /dev/null "$url/health/ready"
        }
        """;

    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("pixstream-documents-");

    /// <summary>
    /// Whether commands get a network of their own: the ports of the documents are free there, and nothing outside can be
    /// reached. Where the system does not give one, they run in that of the machine.
    /// </summary>
    private static bool HasOwnNetwork { get; } = Succeeds("unshare", "-rn", "ip", "link", "set", "lo", "up");

    private string Checkout => Path.Combine(_parent.FullName, "pixstream");

    private string Shims => Path.Combine(_parent.FullName, "bin");

    private string Written => Path.Combine(_parent.FullName, "written");

    /// <summary>Whether a program is installed.</summary>
    public static bool Has(string program) => Run.Find(program) is not null;

    /// <returns>The exit code, and what the block that was last begun, or a shell that could not begin, wrote.</returns>
    public async Task<(int Exit, int Blocks, string Last)> RunAsync(Document document, CancellationToken cancellation)
    {
        MakeCheckout();
        MakeShims();
        var blocks = document.Blocks.Where(block => block.IsRun).ToList();
        var script = Path.Combine(_parent.FullName, "script");
        await File.WriteAllTextAsync(script, Script(blocks), cancellation);
        string[] command = HasOwnNetwork ? ["unshare", "-rn", "--kill-child", "--fork", "bash", script] : ["bash", script];
        var ran = await Run.ToEndAsync(
            new Launch(command[0], command[1..]) { Directory = Checkout, Withheld = Launch.OwnVariables });
        var begun = Directory.GetFiles(Written, "block-*").Length;
        var said = ran.Output + ran.Errors;
        return (ran.ExitCode, begun, begun == 0 ? said : OutputOf(begun - 1) + said);
    }

    /// <summary>What a block wrote, to both outputs.</summary>
    /// <param name="number">Among those that are run, from 0.</param>
    public string OutputOf(int number) => File.ReadAllText(Path.Combine(Written, $"block-{number}"));

    public void Dispose() => _parent.Delete(recursive: true);

    private string Script(List<Block> blocks)
    {
        var script = new StringBuilder("set -euo pipefail\n");
        script.AppendLine($"export PATH={Shims}:$PATH");
        if (HasOwnNetwork)
            script.AppendLine("ip link set lo up");
        // Ends them by their numbers, and waits: their directory is deleted right after.
        script.AppendLine("servers=; trap '{ kill $(jobs -p); wait; } 2> /dev/null || true' EXIT");
        script.AppendLine(Curl).AppendLine(Ready);
        if (!blocks[0].IsServer)
            Start(script, DefaultServer, $"{Written}/server");
        for (var number = 0; number < blocks.Count; number++)
        {
            var output = $"{Written}/block-{number}";
            if (blocks[number].IsServer)
                Start(script, blocks[number].Text, output, beside: blocks[number].Mark == Block.ServerBeside);
            else
                script.AppendLine("{").AppendLine(WithAnswers(blocks[number].Text)).AppendLine($"}} > {output} 2>&1");
        }

        return script.ToString();
    }

    /// <summary>
    /// Runs a server behind the shell, and goes on when it says that it is ready. One that ends before, or is not ready after two
    /// minutes, fails the run.
    /// </summary>
    private static void Start(StringBuilder script, string command, string output, bool beside = false) => script
        .AppendLine(beside ? "" : "[ -z \"$servers\" ] || { kill $servers; wait $servers || true; servers=; }")
        // In place of a shell of its own, so that the number is the server's.
        .AppendLine($"exec {command.TrimEnd()} > {output} 2>&1 & servers=\"$servers $!\"")
        .AppendLine($"tries=0; until is_ready {output}; do kill -0 $!; sleep 0.1")
        .AppendLine($"[ $((tries += 1)) -lt 1200 ] || {{ echo 'It is not ready.' >> {output}; exit 1; }}; done 2> /dev/null");

    /// <summary>What commands write goes beside the files of the repository, not into it.</summary>
    private void MakeCheckout()
    {
        Directory.CreateDirectory(Checkout);
        Directory.CreateDirectory(Written);
        foreach (var entry in new DirectoryInfo(Document.Root).EnumerateFileSystemInfos()
            .Where(entry => entry.Name is not ("data" or "inbox" or ".git")))
            File.CreateSymbolicLink(Path.Combine(Checkout, entry.Name), entry.FullName);
    }

    /// <summary>Programs that stand before those of the system: what is built already is not built again.</summary>
    private void MakeShims()
    {
        var assemblies = BuiltProgram.All(typeof(Session));
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        Shim("pixstream", $"exec {dotnet} exec {assemblies["pixstream"]} \"$@\"");
        Shim("dotnet", $$"""
            [ "$1" = run ] || exec {{dotnet}} "$@"
            shift
            while [ $# -gt 0 ]; do
              case $1 in
                --project) project=$2; shift 2 ;;
                -c) shift 2 ;;
                --) shift; break ;;
                *) break ;;
              esac
            done
            case $project in
              src/Standalone) export DOTNET_ENVIRONMENT=Development; program={{assemblies["PixStream.Standalone"]}} ;;
              src/Silo) export DOTNET_ENVIRONMENT=Development; program={{assemblies["PixStream.Silo"]}} ;;
              src/Gateway) export DOTNET_ENVIRONMENT=Development; program={{assemblies["PixStream.Gateway"]}} ;;
              src/Cli) program={{assemblies["pixstream"]}} ;;
              samples/Client) program={{assemblies["PixStream.Client"]}} ;;
              *) echo "$project is not among the programs that documents run here." >&2; exit 70 ;;
            esac
            exec {{dotnet}} exec $program "$@"
            """);
    }

    private void Shim(string name, string text)
    {
        Directory.CreateDirectory(Shims);
        var path = Path.Combine(Shims, name);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// Lets a curl fail on an answer that is an error. Where a comment above the command announces one (<c># Answered 422:
    /// …</c>), on any other.
    /// </summary>
    private static string WithAnswers(string commands)
    {
        var lines = new List<string>();
        var announced = false;
        foreach (var line in commands.Split('\n'))
        {
            lines.Add(line);
            if (Announced().Match(line) is { Success: true } found)
            {
                announced = true;
                lines.Add($"answered={found.Groups[1].Value}");
            }
            else if (announced && !line.StartsWith('#') && !line.EndsWith('\\'))
            {
                announced = false;
                lines.Add("answered=");
            }
        }

        return string.Join('\n', lines);
    }

    [GeneratedRegex("^# Answered ([45][0-9][0-9])")]
    private static partial Regex Announced();

    private static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            return Run.ToEnd(new Launch(program, arguments)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
