using System.CommandLine;

namespace PixStream.Cli.Arguments;

/// <summary>The option that names a file with an access token: a secret, which never stands on the command line.</summary>
internal static class TokenFile
{
    public static Option<FileInfo?> Create()
    {
        var option = new Option<FileInfo?>(CredentialFiles.Token)
        {
            Description = "A file with the access token to show. It is read again every 5 seconds, so that it can be renewed.",
            HelpName = "file",
        };
        option.Validators.Add(static given =>
            CredentialFiles.ReadToken(given, given.GetValueOrDefault<FileInfo?>()?.ToString()));
        return option;
    }
}
