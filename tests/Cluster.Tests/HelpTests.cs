using PixStream.Harness.Processes;

namespace PixStream.Cluster.Tests;

/// <summary>What silos and gateways say of themselves.</summary>
public class HelpTests
{
    [Theory]
    [InlineData("PixStream.Silo")]
    [InlineData("PixStream.Gateway")]
    public async Task Help_is_for_a_terminal_of_80_columns_and_starts_nothing(string program)
    {
        var ended = await Run.ToEndAsync(Launch.Dotnet(BuiltProgram.PathOf(program, typeof(HelpTests)), "--help"));
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        Assert.StartsWith(program, ended.Output, StringComparison.Ordinal);
        Assert.All(ended.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }
}
