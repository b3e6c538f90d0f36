using System.CommandLine;
using System.CommandLine.Invocation;

namespace PixStream.Cli.Help;

/// <summary>What <c>--version</c> does: the same line as the servers write.</summary>
internal sealed class WriteVersion(string version) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"{CommandLine.Name} {version}");
        return ExitCode.Done;
    }
}
