using System.Diagnostics;
using System.Text;

namespace PixStream.Spi.Tests.Signatures.Interoperability;

/// <summary>A program of somebody else's that may be installed.</summary>
internal static class Tool
{
    public static void Need(params string[] names)
    {
        foreach (var name in names)
            Assert.SkipUnless(IsThere(name), $"{name} is not installed.");
    }

    /// <summary>What the program wrote to its standard output; it must end with success.</summary>
    public static byte[] Run(string name, params string[] arguments)
    {
        var (code, output, error) = Try(name, arguments);
        Assert.True(code == 0, $"{name} {string.Join(' ', arguments)} ended with {code}: {error}{Encoding.UTF8.GetString(output)}");
        return output;
    }

    public static (int Code, byte[] Output, string Error) Try(string name, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), error.Result);
    }

    private static bool IsThere(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));
}
