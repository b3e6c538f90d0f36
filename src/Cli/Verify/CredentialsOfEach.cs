using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography.X509Certificates;
using PixStream.Cli.Arguments;
using PixStream.Cli.Requests;
using PixStream.Conformance;

namespace PixStream.Cli.Verify;

/// <summary>The options that say what each participant shows. They are those of one participant, with a file for each.</summary>
internal sealed class CredentialsOfEach
{
    private const string Placeholder = "{ispb}";

    private readonly Option<string[]> _certificate = Files(
        CredentialFiles.Certificate, "The client certificates, as PEM; their keys may stand in them, too.");

    private readonly Option<string[]> _key = Files(
        CredentialFiles.Key, "The keys of those certificates, as PEM without a password.");

    private readonly Option<string?> _authorities =
        new(CredentialFiles.Authorities) { Description = CredentialFiles.AuthoritiesText, HelpName = "file" };

    private readonly Option<string[]> _token = Files(
        CredentialFiles.Token, "Files with the access tokens. They are read again every 5 seconds, so that they can be renewed.");

    private readonly Option<string[]> _signing = Files(
        CredentialFiles.Signing, "The keys to sign requests with: files of 64 to 128 hexadecimal digits, named by the key's id.");

    private readonly Option<string[]> _participant;
    private readonly Option<string[]> _sender;

    /// <param name="command">Gets these options.</param>
    /// <param name="participant">Whose credentials they are.</param>
    /// <param name="sender">The one of them that sends.</param>
    public CredentialsOfEach(Command command, Option<string[]> participant, Option<string[]> sender)
    {
        (_participant, _sender) = (participant, sender);
        foreach (var option in (Option[])[_certificate, _key, _authorities, _token, _signing])
            command.Add(option);
        command.Validators.Add(Read);
    }

    /// <summary>What each participant shows, by its ISPB; empty where no credential was named.</summary>
    public IReadOnlyDictionary<string, ParticipantCredential> Given { get; private set; } =
        new Dictionary<string, ParticipantCredential>();

    /// <summary>Who may have signed the server's certificate; null: those that this machine trusts.</summary>
    public X509Certificate2Collection? Authorities { get; private set; }

    /// <summary>The kinds of what was named.</summary>
    public CredentialKinds Kinds => ParticipantCredential.KindsOf(Given.Values);

    private static Option<string[]> Files(string name, string description) => new(name)
    {
        Description = $"{description} One for each --participant, in their order, or one name with {Placeholder} in it.",
        HelpName = "file",
    };

    private void Read(CommandResult given)
    {
        Authorities = CredentialFiles.ReadAuthorities(given, given.GetValue(_authorities));
        if (IsGiven(given, _key) && !IsGiven(given, _certificate))
            given.AddError("--key: these are the keys of certificates. Name those with --cert.");
        Option<string[]>[] kinds = [_certificate, _token, _signing];
        if (Array.Find(kinds, option => IsGiven(given, option)) is not { } first)
            return;
        var participants = given.GetValue(_participant) ?? [];
        if (participants.Length == 0)
            given.AddError($"{first.Name}: whose it is, is missing. Name the participants with --participant.");
        else if (given.GetValue(_sender)?.FirstOrDefault() is { } sender && !participants.Contains(sender))
            given.AddError($"--sender: {sender} shows no credential. Take one of --participant.");
        else if (Array.TrueForAll([_key, .. kinds], option => IsOneForEach(given, option, participants.Length)))
            Given = participants.Index().ToDictionary(one => one.Item, one => ReadOne(given, one.Item, one.Index));
    }

    private ParticipantCredential ReadOne(CommandResult given, string ispb, int index)
    {
        string? FileOf(Option<string[]> option) => given.GetValue(option) switch
        {
            null or [] => null,
            [var only] when HasPlace(only) => only.Replace(Placeholder, ispb, StringComparison.Ordinal),
            var each => each[index],
        };
        var key = CredentialFiles.ReadKey(given, FileOf(_signing));
        var token = CredentialFiles.ReadToken(given, FileOf(_token));
        return new ParticipantCredential
        {
            Certificate = CredentialFiles.ReadCertificate(given, FileOf(_certificate), FileOf(_key)),
            Token = token is null ? null : new RenewedToken(token, TimeProvider.System).Current,
            KeyId = key?.Id,
            Secret = key?.Secret,
        };
    }

    private static bool IsOneForEach(CommandResult given, Option<string[]> option, int participants)
    {
        var files = given.GetValue(option) ?? [];
        if (files.Length == 0 || files.Length == participants || (files is [var only] && HasPlace(only)))
            return true;
        given.AddError(
            $"{option.Name}: {Counted.Of(files.Length, "file")} for {Counted.Of(participants, "participant")}. "
            + $"Name one for each --participant, in their order, or one with {Placeholder} in its name.");
        return false;
    }

    private static bool HasPlace(string file) => file.Contains(Placeholder, StringComparison.Ordinal);

    private static bool IsGiven(CommandResult given, Option<string[]> option) => given.GetValue(option) is { Length: > 0 };
}
