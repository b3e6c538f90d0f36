using System.CommandLine;
using PixStream.Cli;

return await CommandLine.RunAsync(args, new InvocationConfiguration(), TimeProvider.System);
