using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;

namespace PixStream.Cli.Programs;

/// <summary>The sources that this program runs from. The other programs can be built there.</summary>
/// <param name="Root">The folder of <c>PixStream.sln</c>.</param>
internal sealed record Checkout(string Root)
{
    private const string Mark = "PixStream.sln";

    /// <summary>The others are built as this one was: Debug or Release.</summary>
    private static readonly string Configuration =
        typeof(Checkout).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";

    /// <summary>The checkout that a folder lies in; null where it lies in no checkout.</summary>
    public static Checkout? Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, Mark)))
                return new Checkout(at.FullName);
        return null;
    }

    /// <summary>Builds a project and gives the assembly that came of it.</summary>
    /// <param name="project">Its folder, from the root.</param>
    /// <param name="interrupted">Breaks the build off.</param>
    /// <exception cref="StartFailedException">It cannot be built; the message has what the build wrote.</exception>
    /// <exception cref="OperationCanceledException">It was broken off.</exception>
    public async Task<ServerProgram> BuildAsync(string project, CancellationToken interrupted)
    {
        // Asked for a property, the build writes its value to standard output, and errors to standard error.
        string[] arguments = ["build", project, "-c", Configuration, "-t:Build", "-getProperty:TargetPath"];
        var command = $"dotnet {string.Join(' ', arguments[..4])}";
        var start = new ProcessStartInfo(ServerProgram.Dotnet, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var build = Process.Start(start)!;
            build.StandardInput.Close();
            await using var breaking = interrupted.Register(() => build.Kill(entireProcessTree: true));
            var said = await Task.WhenAll(
                build.StandardOutput.ReadToEndAsync(CancellationToken.None),
                build.StandardError.ReadToEndAsync(CancellationToken.None));
            await build.WaitForExitAsync(CancellationToken.None);
            interrupted.ThrowIfCancellationRequested();
            var file = said[0].Trim();
            return build.ExitCode == 0 && File.Exists(file)
                ? ServerProgram.OfAssembly(file)
                : throw new StartFailedException(
                    $"{command} failed:{Environment.NewLine}{(said[1].Length > 0 ? said[1] : said[0]).Trim()}");
        }
        catch (Win32Exception failure)
        {
            throw new StartFailedException($"{command} cannot be started: {failure.Message}");
        }
    }
}
