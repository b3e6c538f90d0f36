using System.CommandLine;
using System.Globalization;
using PixStream.Cli.Arguments;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Certs;

/// <summary><c>pixstream certs</c>: a CA and certificates, for tests and demonstrations.</summary>
internal static class CertsCommand
{
    private const int ParticipantsMax = 1_500;
    private const int NamesMax = 50;
    private const int DaysMax = 3_650;
    private const int DaysDefault = 365;

    public static Command Create(TimeProvider time)
    {
        var directory = new Option<string>("--out")
        {
            Description = "The directory, which is made for its owner alone. A CA that lies there is used again.",
            HelpName = "directory",
            Required = true,
        };
        var server = ServerNames();
        var participant = Participants.List(
            "--participant", "Makes a client certificate for each of these, at most 1,500. Those that are there are kept.",
            ParticipantsMax);
        var renew = Participants.List(
            "--renew", "Makes another certificate for each of these, beside the one that is there. The registry then names both.",
            ParticipantsMax);
        var days = Ranges.Number(
            "--days", "How long certificates are valid. The CA is for ten years. 1 to 3,650.", 1, DaysMax, DaysDefault);
        var command = new Command(
            "certs",
            "Makes a CA, a server's certificate and participants' client certificates, for tests and demonstrations. For a laboratory only: keys lie unencrypted beside them.")
        {
            directory, server, participant, renew, days,
        };
        command.Validators.Add(given =>
        {
            if (given.GetResult(server) is null && given.GetResult(participant) is null && given.GetResult(renew) is null)
                given.AddError("One of --server, --participant and --renew is needed.");
        });
        command.SetAction(parsed => CertsRun.Run(
            new CertsSettings(
                parsed.GetRequiredValue(directory), parsed.GetValue(server) ?? [], parsed.GetValue(participant) ?? [],
                parsed.GetValue(renew) ?? [], parsed.GetValue(days)),
            new Screen(parsed.InvocationConfiguration, time), time));
        return command;
    }

    private static Option<string[]> ServerNames() => new("--server")
    {
        Description = "Makes a certificate for a server of these DNS names and IP addresses. One that is there is kept.",
        HelpName = "name[,name]",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = static result =>
        {
            var names = result.Tokens.SelectMany(static token => token.Value.Split(',', StringSplitOptions.TrimEntries))
                .Distinct().ToArray();
            foreach (var wrong in names.Where(static name => !IsName(name)).Take(1))
                result.AddError($"--server: '{wrong}' is neither a DNS name nor an IP address; several are separated by commas.");
            if (names.Length > NamesMax)
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture, $"--server: {names.Length} names are more than {NamesMax}."));
            return names;
        },
    };

    private static bool IsName(string text) =>
        Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;
}
