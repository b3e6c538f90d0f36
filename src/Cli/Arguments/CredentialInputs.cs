using System.CommandLine;
using System.CommandLine.Parsing;
using PixStream.Cli.Requests;

namespace PixStream.Cli.Arguments;

/// <summary>The options that say what a run shows the server. Secrets stand in files, never on the command line.</summary>
internal sealed class CredentialInputs
{
    private readonly Option<FileInfo?> _certificate =
        File(CredentialFiles.Certificate, "The client certificate to show, as PEM; its key may stand in it, too.");

    private readonly Option<FileInfo?> _key =
        File(CredentialFiles.Key, "The key of that certificate, as PEM without a password.");

    private readonly Option<FileInfo?> _authorities = File(CredentialFiles.Authorities, CredentialFiles.AuthoritiesText);

    private readonly Option<FileInfo?> _token = TokenFile.Create();

    private readonly Option<FileInfo?> _signing = File(
        CredentialFiles.Signing,
        "The key to sign each request with: a file of 64 to 128 hexadecimal digits, named by the key's id.");

    private ShownCredential _read = ShownCredential.None;

    /// <param name="command">Gets these options.</param>
    public CredentialInputs(Command command)
    {
        foreach (var option in (Option[])[_certificate, _key, _authorities, _token, _signing])
            command.Add(option);
        command.Validators.Add(Read);
    }

    /// <summary>What the options of a command that was parsed say.</summary>
    public ShownCredential Given => _read;

    private static Option<FileInfo?> File(string name, string description) =>
        new(name) { Description = description, HelpName = "file" };

    private void Read(CommandResult given)
    {
        string? Named(Option<FileInfo?> option) => given.GetValue(option)?.ToString();
        if (Named(_key) is not null && Named(_certificate) is null)
            given.AddError("--key: it is the key of a certificate. Name that with --cert.");
        _read = new ShownCredential(
            CredentialFiles.ReadCertificate(given, Named(_certificate), Named(_key)),
            CredentialFiles.ReadAuthorities(given, Named(_authorities)), Named(_token),
            CredentialFiles.ReadKey(given, Named(_signing)));
    }
}
