using System.ComponentModel;
using System.Diagnostics;
using PixStream.Cli.Programs;

namespace PixStream.Cli.Cluster.Processes;

/// <summary>
/// Starts each process by a POSIX shell that becomes the program (<c>exec</c>), and leaves a watcher beside it. The watcher reads
/// a pipe whose other end this process holds: signals to send, line by line. When the pipe breaks, because this process has ended
/// in whichever way, the watcher kills the program. So it needs no part in the program itself, and nothing that only Linux has.
/// </summary>
/// <param name="path">The folders to look for <c>setsid</c> in, as <c>PATH</c> has them.</param>
internal sealed class ShellLauncher(string path) : ILauncher
{
    private const string Shell = "/bin/sh";

    /// <summary>
    /// Arguments: the log; whether the process leads a group of its own; program and arguments. Logs and data are for their owner
    /// alone.
    /// </summary>
    private const string Script = """
        log=$1 leads=$2
        shift 2
        umask 077
        exec 3<&0 </dev/null >>"$log" 2>&1
        [ "$leads" = yes ] && all=-$$ || all=$$
        (
          trap '' HUP INT QUIT TERM
          while read -r word <&3; do
            if [ "$word" = end ]; then
              [ "$leads" = no ] || kill -s KILL -- "$all"
              exit
            fi
            kill -s "$word" $$
          done
          kill -s KILL -- "$all"
        ) &
        exec 3<&-
        exec "$@"
        """;

    /// <summary>Prefixes of variables that programs of PixStream, or the web server in them, read settings from.</summary>
    private static readonly string[] Settings = ["PixStream", "ASPNETCORE_", "Kestrel", "DOTNET_ENVIRONMENT"];

    /// <summary>
    /// Gives a process a session of its own, so that Ctrl+C at the terminal reaches this process alone and the cluster stops in
    /// order. Linux has it. Without it Ctrl+C reaches all of them at once.
    /// </summary>
    private readonly string? _session = ServerProgram.Find("setsid", path)?.Executable;

    public IChild Start(Launch launch)
    {
        string[] words =
        [
            .. _session is null ? Array.Empty<string>() : [_session], Shell, "-c", Script, "sh", launch.Log,
            _session is null ? "no" : "yes", launch.Program.Executable, .. launch.Program.Before, .. launch.Arguments,
        ];
        // All three, for a process that shares the terminal would have it set to its own needs.
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in launch.Environment)
            start.Environment[name] = value;
        try
        {
            return new Child(Process.Start(start)!);
        }
        catch (Win32Exception failure)
        {
            throw new StartFailedException($"{launch.Program.Executable} cannot be started: {failure.Message}");
        }
    }

    private static bool IsSetting(string name) =>
        Settings.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private sealed class Child : IChild
    {
        private readonly Lock _gate = new();
        private readonly Process _process;
        private bool _isOver;

        public Child(Process process)
        {
            _process = process;
            Id = process.Id;
            Ended = WaitAsync();
        }

        public int Id { get; }

        public Task<ChildEnd> Ended { get; }

        public void AskToStop() => Tell("TERM");

        // Not by the watcher, which another process may have killed.
        public void Kill()
        {
            lock (_gate)
                if (!_isOver)
                    _process.Kill();
        }

        private async Task<ChildEnd> WaitAsync()
        {
            // The shell's own complaints: the program's output goes to the log.
            var complaint = await _process.StandardError.ReadToEndAsync();
            await _process.WaitForExitAsync();
            Tell("end");
            lock (_gate)
            {
                _isOver = true;
                var end = new ChildEnd(_process.ExitCode, complaint.Trim());
                _process.Dispose();
                return end;
            }
        }

        private void Tell(string word)
        {
            lock (_gate)
            {
                if (_isOver)
                    return;
                try
                {
                    _process.StandardInput.WriteLine(word);
                    _process.StandardInput.Flush();
                }
                catch (IOException)
                {
                    // The watcher is gone, and so is what it watched, or the process that killed it takes care of that.
                }
            }
        }
    }
}
