using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PixStream.Cli.Requests;

namespace PixStream.Cli.Arguments;

/// <summary>The options that say what a run shows the server. Secrets stand in files, never on the command line.</summary>
internal sealed class CredentialInputs
{
    private readonly Option<FileInfo?> _certificate =
        File("--cert", "The client certificate to show, as PEM; its key may stand in it, too.");

    private readonly Option<FileInfo?> _key = File("--key", "The key of that certificate, as PEM without a password.");

    private readonly Option<FileInfo?> _authorities =
        File("--ca", "Who may have signed the server's certificate, as PEM. [default: those that this machine trusts]");

    private readonly Option<FileInfo?> _token = TokenFile.Create();

    private readonly Option<FileInfo?> _signing =
        File("--hmac-key", "The key to sign each request with: a file of 64 to 128 hexadecimal digits, named by the key's id.");

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
        if (given.GetValue(_key) is not null && given.GetValue(_certificate) is null)
            given.AddError("--key: it is the key of a certificate. Name that with --cert.");
        var certificate = Load(given, _certificate, file =>
            X509Certificate2.CreateFromPemFile(file.FullName, given.GetValue(_key)?.FullName));
        var authorities = Load(given, _authorities, static file =>
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(file.FullName);
            return all.Count > 0 ? all : throw new CryptographicException("It holds no certificate.");
        });
        _read = new ShownCredential(
            certificate, authorities, given.GetValue(_token)?.FullName, Load(given, _signing, SigningKey.Load));
    }

    private static T? Load<T>(CommandResult given, Option<FileInfo?> option, Func<FileInfo, T> load)
        where T : class
    {
        try
        {
            return given.GetValue(option) is { } file ? load(file) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            given.AddError($"{option.Name}: {given.GetValue(option)} cannot be used. {failure.Message}");
            return null;
        }
    }
}
