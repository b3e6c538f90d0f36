using System.CommandLine;
using System.Security.Cryptography;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Registry;

/// <summary><c>pixstream keys new</c>: a file with a secret, for signed requests or to encrypt a journal with.</summary>
internal static class NewKeyCommand
{
    /// <summary>What a key of either use may have.</summary>
    private const int SecretBytes = 32;

    public static Command Create(TimeProvider time)
    {
        var file = new Argument<FileInfo>("file")
        {
            Description = "Where to write it. The file must not be there; its name is the key's id.",
        };
        var command = new Command(
            "new", "Makes a file with a new secret, which its owner alone can read. No server is asked, and nothing is printed of it.")
        {
            file,
        };
        command.SetAction(parsed => Write(parsed.GetRequiredValue(file), new Screen(parsed.InvocationConfiguration, time)));
        return command;
    }

    private static int Write(FileInfo file, Screen screen)
    {
        try
        {
            using var writer = new StreamWriter(OwnerOnly.Open(file.FullName, FileMode.CreateNew));
            writer.WriteLine(RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true));
            screen.WriteLine($"made {file}");
            return ExitCode.Done;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            screen.Complain($"The key cannot be stored: {failed.Message}");
            return ExitCode.Failed;
        }
    }
}
