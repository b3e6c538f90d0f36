using PixStream.Harness.Processes;

namespace PixStream.Spi.Tests.Signatures.Interoperability;

/// <summary>Another project's program, which may be installed.</summary>
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
        var ran = Try(name, arguments);
        Assert.True(
            ran.ExitCode == 0, $"{name} {string.Join(' ', arguments)} ended with {ran.ExitCode}: {ran.Errors}{ran.Output}");
        return ran.Bytes;
    }

    public static ToolResult Try(string name, params string[] arguments) =>
        Harness.Processes.Run.ToEnd(new Launch(name, arguments));

    private static bool IsThere(string name) => Harness.Processes.Run.Find(name) is not null;
}
