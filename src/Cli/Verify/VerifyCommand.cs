using System.CommandLine;
using System.CommandLine.Parsing;
using PixStream.Cli.Arguments;
using PixStream.Cli.Verify.Reports;
using PixStream.Conformance;
using PixStream.Conformance.Checks;

namespace PixStream.Cli.Verify;

/// <summary><c>pixstream verify</c>: whether a server keeps the contract, seen from outside.</summary>
internal sealed class VerifyCommand
{
    private readonly Argument<Uri> _url = OptionalUrl();

    private readonly Option<string> _profile = OneOf(
        "--profile", "Checks of this profile only: spi (XML) or json of this project's contract; icom, XML as the Central Bank's manual has it; "
        + "challenge, JSON as the public challenge has it. [default: spi and json, as far as they are served]", "name", "spi",
        "json", "icom", "challenge");

    private readonly Option<string> _failOn = OneOf(
        "--fail-on", "The least grave failure that fails the run: promise, contract or style. [default: style, so any]",
        "severity", "promise", "contract", "style");

    private readonly Option<string> _ispbForm = OneOf(
        "--ispb-form",
        "How participants are made up: alphanumeric or digits. [default: alphanumeric, where the server takes them]", "form",
        "alphanumeric", "digits");

    private readonly Option<Publisher?> _publish = PublishOption.Create();

    private readonly Option<string[]> _only =
        Patterns("--only", "Only checks whose id begins so; * is any characters. May be given several times.");
    private readonly Option<string[]> _skip = Patterns("--skip", "Leaves these checks out. May be given several times.");
    private readonly Option<bool> _list =
        new("--list") { Description = "Lists the checks, with --json as JSON. Needs no server." };
    private readonly Option<bool> _markdown =
        new("--markdown") { Description = "With --list: as the table of docs/reference/verify.md.", Hidden = true };
    private readonly Option<bool> _json = new("--json") { Description = "Prints the result as one JSON object." };
    private readonly Option<FileInfo?> _junit =
        new("--junit") { Description = "Writes the result to this file, too, as JUnit XML.", HelpName = "file" };
    private readonly Option<long?> _seed = Ranges.OptionalNumber(
        "--seed", "Fixes what the checks do. 0 to 2,147,483,647. [default: random, and printed]", 0, int.MaxValue);

    private readonly Option<TimeSpan?> _idleTime = Ranges.OptionalTime(
        "--idle-time", "After how long the server closes a stream that is not pulled. 1s to 1h. [default: 30s]",
        TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

    private readonly Option<TimeSpan?> _wait = Ranges.OptionalTime(
        "--wait", "How long the server waits before it answers 204. 0s to 1m. [default: it is measured]", TimeSpan.Zero,
        TimeSpan.FromMinutes(1));

    private readonly Option<TimeSpan?> _timeout = Ranges.OptionalTime(
        "--timeout", "How long one check may take, beside its waits for the idle time. 1s to 10m. [default: 1m]",
        TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));

    private readonly Option<int> _concurrency = Ranges.Number("--concurrency", "Checks that run at once. 1 to 64.", 1, 64, 8);

    private readonly Option<string[]> _participant = Participants.List(
        "--participant",
        "For servers that know their participants: those that checks may use. They run one by one then, and read first what is left there.", 100);

    private readonly Option<string[]> _sender =
        Participants.List("--sender", "Who sends. [default: made up, or the first --participant]", 1);

    private CredentialsOfEach _credentials = null!;

    public static Command Create() => new VerifyCommand().Build();

    private Command Build()
    {
        var command = new Command("verify", "Checks whether a server keeps a contract of the interface: every sentence of it that can be seen from outside, by name.")
        {
            _url, _profile, _only, _skip, _list, _markdown, _json, _junit, _seed, _idleTime, _wait, _timeout, _concurrency,
            _participant, _sender, _publish, _ispbForm, _failOn,
        };
        _credentials = new CredentialsOfEach(command, _participant, _sender);
        command.Validators.Add(Validate);
        command.SetAction((parsed, interrupted) =>
        {
            if (parsed.GetValue(_list))
                return Task.FromResult(Listing.Write(
                    SelectionOf(parsed).Checks, parsed.InvocationConfiguration.Output, parsed.GetValue(_json),
                    parsed.GetValue(_markdown)));
            var run = new VerifyRun(OptionsOf(parsed), parsed.InvocationConfiguration, TimeProvider.System);
            return run.RunAsync(parsed.GetValue(_json), parsed.GetValue(_junit), interrupted);
        });
        return command;
    }

    private void Validate(CommandResult given)
    {
        if (given.GetResult(_url) is not { Tokens.Count: > 0 } && !given.GetValue(_list))
            given.AddError("url: missing. Say where the server listens, as in pixstream verify http://127.0.0.1:8080.");
        if (given.GetResult(_publish) is not null && ProfilesOf(given.GetValue(_profile)) == Profiles.Icom)
            given.AddError("--publish: not with --profile icom, whose messages are refusals of the SPI.");
        foreach (var option in new[] { _only, _skip })
            foreach (var pattern in given.GetValue(option) ?? [])
                if (!Selection.MatchesAny(pattern))
                    given.AddError($"{option.Name}: no check matches '{pattern}'. See: pixstream verify --list");
        if (given.Errors.Any())
            return;
        var listed = Listed(given.GetValue(_list), given.GetValue(_profile), given.GetValue(_only), given.GetValue(_skip));
        if (listed.Checks.Count == 0)
            given.AddError("No check is left by --profile, --only and --skip together. See: pixstream verify --list");
        else if (!given.GetValue(_list) && (listed with { Shown = _credentials.Kinds }).Checks.Count == 0)
            given.AddError(
                "No check is left: these try credentials, and none of their kind is shown. Name one with --cert, --token-file or --hmac-key.");
    }

    private Selection SelectionOf(ParseResult parsed) =>
        Listed(parsed.GetValue(_list), parsed.GetValue(_profile), parsed.GetValue(_only), parsed.GetValue(_skip));

    /// <summary>What can be listed, whatever is shown.</summary>
    private static Selection Listed(bool isList, string? profile, string[]? only, string[]? skip) =>
        new(isList && profile is null ? Profiles.All : ProfilesOf(profile), only ?? [], skip ?? [], CredentialKinds.Any);

    private static Profiles ProfilesOf(string? name) => name switch
    {
        "spi" => Profiles.Spi,
        "json" => Profiles.Json,
        "icom" => Profiles.Icom,
        "challenge" => Profiles.Challenge,
        _ => Profiles.Both,
    };

    private static Severity SeverityOf(string? name) =>
        name switch { "promise" => Severity.Promise, "contract" => Severity.Contract, _ => Severity.Style };

    private ConformanceOptions OptionsOf(ParseResult parsed)
    {
        var options = new ConformanceOptions
        {
            Server = parsed.GetRequiredValue(_url),
            Only = parsed.GetValue(_only) ?? [],
            Skip = parsed.GetValue(_skip) ?? [],
            Wait = parsed.GetValue(_wait),
            Concurrency = parsed.GetValue(_concurrency),
            Participants = parsed.GetValue(_participant) ?? [],
            Sender = parsed.GetValue(_sender)?.FirstOrDefault(),
            Credentials = _credentials.Given,
            Authorities = _credentials.Authorities,
            DigitsOnly = parsed.GetValue(_ispbForm) is { } form ? form == "digits" : null,
            Publisher = parsed.GetValue(_publish),
            FailOn = SeverityOf(parsed.GetValue(_failOn)),
            Profiles = ProfilesOf(parsed.GetValue(_profile)),
            RequiresProfiles = parsed.GetValue(_profile) is not null,
        };
        return options with
        {
            Seed = (int)(parsed.GetValue(_seed) ?? options.Seed),
            IdleTime = parsed.GetValue(_idleTime) ?? options.IdleTime,
            Timeout = parsed.GetValue(_timeout) ?? options.Timeout,
        };
    }

    private static Argument<Uri> OptionalUrl()
    {
        var url = ServerUrl.Create();
        url.Arity = ArgumentArity.ZeroOrOne;
        return url;
    }

    private static Option<string> OneOf(string name, string description, string helpName, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, HelpName = helpName };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static Option<string[]> Patterns(string name, string description) =>
        new(name) { Description = description, HelpName = "pattern" };
}
