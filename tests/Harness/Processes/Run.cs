using System.Text;

namespace PixStream.Harness.Processes;

/// <summary>What a tool left behind.</summary>
internal sealed record ToolResult(int ExitCode, byte[] Bytes, string Errors)
{
    /// <summary>What it wrote to standard output.</summary>
    public string Output => Encoding.UTF8.GetString(Bytes);
}

/// <summary>Runs programs that end by themselves.</summary>
internal static class Run
{
    /// <summary>Starts a program, gives it its input, and waits for its end.</summary>
    /// <param name="launch">What to start.</param>
    /// <param name="input">All of its input, if it takes any.</param>
    /// <exception cref="OperationCanceledException">The test was called off. The program is gone.</exception>
    public static async Task<ToolResult> ToEndAsync(Launch launch, string? input = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var process = (launch with { TakesInput = input is not null }).Begin();
        try
        {
            var errors = launch.SharesErrors ? Task.FromResult("") : process.StandardError.ReadToEndAsync(cancellation);
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
                process.StandardInput.Close();
            }

            using var output = new MemoryStream();
            await process.StandardOutput.BaseStream.CopyToAsync(output, cancellation);
            await process.WaitForExitAsync(cancellation);
            return new ToolResult(process.ExitCode, output.ToArray(), await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>As <see cref="ToEndAsync"/>, on this thread.</summary>
    public static ToolResult ToEnd(Launch launch) => Task.Run(() => ToEndAsync(launch)).GetAwaiter().GetResult();

    /// <summary>Where a program is on the PATH; null where it is not.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
