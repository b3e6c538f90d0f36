using System.CommandLine;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Admin;

/// <summary>The bytes of a message, to standard output or into a file.</summary>
internal sealed class MessageOutput
{
    private readonly Option<bool> _message =
        new("--message") { Description = "Prints the message itself, byte for byte, and nothing else." };

    private readonly Option<FileInfo?> _file = new("--out")
    {
        Description = "Writes the message itself into this file, which must not be there yet, and prints nothing.",
        HelpName = "file",
    };

    public void AddTo(Command command, Option<bool> json)
    {
        command.Options.Add(_message);
        command.Options.Add(_file);
        command.Validators.Add(given =>
        {
            if (given.GetValue(json) && (given.GetValue(_message) || given.GetValue(_file) is not null))
                given.AddError("--json and the message itself exclude each other.");
        });
    }

    /// <summary>Whether the message was asked for, and not what is known of it.</summary>
    public bool IsWanted(ParseResult parsed) => parsed.GetValue(_message) || parsed.GetValue(_file) is not null;

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(
        AdminServer server, string path, ParseResult parsed, Screen screen, CancellationToken interrupted)
    {
        var reply = await server.GetMessageAsync(path, interrupted);
        if (reply.Failure is { } failure)
        {
            screen.Complain(failure.ToString());
            return ExitCode.Failed;
        }

        if (parsed.GetValue(_file) is not { } file)
        {
            await screen.WriteBytesAsync(reply.Bytes, interrupted);
            return ExitCode.Done;
        }

        try
        {
            await using var stream = OwnerOnly.Open(file.FullName, FileMode.CreateNew);
            await stream.WriteAsync(reply.Bytes, interrupted);
            return ExitCode.Done;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            screen.Complain($"The message cannot be stored: {failed.Message}");
            return ExitCode.Failed;
        }
    }
}
