using System.CommandLine;

namespace PixStream.Cli.Arguments;

/// <summary>The option that names a file with an access token: a secret, which never stands on the command line.</summary>
internal static class TokenFile
{
    private const string Name = "--token-file";

    public static Option<FileInfo?> Create()
    {
        var option = new Option<FileInfo?>(Name)
        {
            Description = "A file with the access token to show. It is read again every 5 seconds, so that it can be renewed.",
            HelpName = "file",
        };
        option.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<FileInfo?>() is { } file && WhyNot(file) is { } complaint)
                given.AddError($"{Name}: {file} cannot be used. {complaint}");
        });
        return option;
    }

    private static string? WhyNot(FileInfo file)
    {
        try
        {
            return string.IsNullOrWhiteSpace(File.ReadAllText(file.FullName)) ? "It is empty." : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }
}
