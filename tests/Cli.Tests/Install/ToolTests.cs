using System.IO.Compression;
using System.Xml.Linq;
using PixStream.Harness.Processes;

namespace PixStream.Cli.Tests.Install;

/// <summary>
/// The tool as people get it: packed, installed by <c>dotnet tool install</c>, started by its name. No server of packages is
/// asked: the folder with the one package is the only source.
/// </summary>
[Trait("Category", "Long")]
public sealed class ToolTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pixstream-tool-");

    private static string Root { get; } = FindRoot();

    private string Packages => Path.Combine(_folder.FullName, "packages");

    private string Tools => Path.Combine(_folder.FullName, "tools");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_is_packed_installed_and_works_from_anywhere()
    {
        var version = XDocument.Load(Path.Combine(Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        // Built apart, so that no other build is in its way. What it is built with was restored for this test already.
        Directory.CreateDirectory(Packages);
        await RunAsync(new Launch(
            "dotnet", "pack", Path.Combine(Root, "src", "Cli"), "-o", Packages,
            "--artifacts-path", Path.Combine(_folder.FullName, "build"),
            "--source", Packages, "-p:NuGetAudit=false", "-nodeReuse:false", "-nologo", "-v", "q") { Withheld = ["MSBuild"] });
        var package = Assert.Single(Directory.GetFiles(Packages));
        Assert.Equal($"PixStream.Cli.{version}.nupkg", Path.GetFileName(package));
        ExpectNothingElse(package);

        await RunAsync("dotnet", "tool", "install", "PixStream.Cli", "--source", Packages, "--tool-path", Tools);
        var tool = Path.Combine(Tools, "pixstream");

        Assert.Equal($"pixstream {version}", (await RunAsync(tool, "--version")).Trim());
        Assert.Contains("Read and write:", await RunAsync(tool, "--help"), StringComparison.Ordinal);
        Assert.StartsWith("pull\t", await RunAsync(tool, "[complete]", "pul"), StringComparison.Ordinal);
        Assert.StartsWith("spi.", await RunAsync(tool, "verify", "--list"), StringComparison.Ordinal);
        await using var server = new ScriptedServer(_ => Problems.Xml(403, "forbidden", "This is not allowed", "Ask."));
        var refused = await Run.ToEndAsync(Launched(tool, "load", $"{server.Address}", "--count", "1"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("403 This is not allowed.", refused.Errors, StringComparison.Ordinal);
        await ExpectServersAreAskedForAsync(tool);
    }

    /// <summary>No server, no symbols, no documentation, nothing of a build before.</summary>
    private static void ExpectNothingElse(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        var names = archive.Entries.Select(static entry => entry.FullName).ToList();
        Assert.Contains("README.md", names);
        var tools = names.Where(static name => name.StartsWith("tools/", StringComparison.Ordinal)).ToList();
        Assert.All(tools, static name => Assert.Matches(@"\.(dll|json|xml)$", name));
        Assert.Equal(
            ["PixStream.Conformance.dll", "PixStream.ContractAuditor.dll", "PixStream.Spi.dll"],
            tools.Select(Path.GetFileName).Where(static name => name!.StartsWith("PixStream.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
        Assert.Equal(
            ["DotnetToolSettings.xml"],
            tools.Where(static name => name.EndsWith(".xml", StringComparison.Ordinal)).Select(Path.GetFileName));
    }

    private async Task ExpectServersAreAskedForAsync(string tool)
    {
        foreach (var (command, said) in ((string[], string)[])
            [(["cluster", "up", "--backend", "Local"], "dotnet publish src/Silo"), (["migrate"], "PixStream.Silo")])
        {
            var ran = await Run.ToEndAsync(Launched(tool, command));
            Assert.Equal(1, ran.ExitCode);
            Assert.Contains("As a .NET tool", ran.Errors, StringComparison.Ordinal);
            Assert.Contains(said, ran.Errors, StringComparison.Ordinal);
        }
    }

    private Task<string> RunAsync(string program, params string[] arguments) => RunAsync(Launched(program, arguments));

    private static async Task<string> RunAsync(Launch launch)
    {
        var ran = await Run.ToEndAsync(launch);
        Assert.True(ran.ExitCode == 0, $"{launch}: {ran.Output}\n{ran.Errors}");
        return ran.Output;
    }

    /// <summary>Far from the checkout. What was installed before, or may be cached, is not seen.</summary>
    private Launch Launched(string program, params string[] arguments) => new(program, arguments)
    {
        Directory = _folder.FullName,
        Withheld = ["MSBuild"],
        Variables =
        [
            // The folder of packages is below it, too.
            ("DOTNET_CLI_HOME", Path.Combine(_folder.FullName, "home")),
            ("DOTNET_NOLOGO", "1"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false"),
            ("DOTNET_ADD_GLOBAL_TOOLS_TO_PATH", "false"),
        ],
    };

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "PixStream.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("PixStream.sln is in no folder above the tests.");
    }
}
