using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PixStream.Cli.Arguments;

namespace PixStream.Cli.Admin;

/// <summary>Arguments and options that the operator's commands have in common.</summary>
internal static class AdminInputs
{
    private const int ByMax = 100;
    private const int ReasonMax = 500;
    private const int LimitMax = 1_000_000;

    private const string UrlDescription = "Where the admin API listens: scheme, host and port.";

    /// <summary>The argument of a command that has no other.</summary>
    public static AdminTarget Url() => new(ServerUrl.CreateOptional(AdminServer.DefaultUrl, UrlDescription));

    /// <summary>The same before other arguments: what has no scheme is one of these.</summary>
    public static AdminTarget UrlBeforeOthers() =>
        new(ServerUrl.CreateOptional(AdminServer.DefaultUrl, UrlDescription, othersFollow: true));

    /// <summary>How many to list.</summary>
    public static Option<int> Limit(string what) =>
        Ranges.Number("--limit", $"How many {what} at most. 1 to 1,000,000.", 1, LimitMax, 100);

    public static Option<bool> Json(string what) => new("--json") { Description = $"Prints {what} as one JSON object." };

    /// <summary>Who takes the step.</summary>
    public static StepTaker By(AdminTarget target)
    {
        var by = new Option<string>("--by")
        {
            Description = $"Who does it, for the audit record. 1 to {ByMax} characters. With --token-file the token says it.",
            HelpName = "name",
            DefaultValueFactory = _ => UserName(),
        };
        by.Validators.Add(given => Require(given, by, ByMax, "who does it"));
        return new StepTaker(target, by);
    }

    /// <summary>Why.</summary>
    public static Option<string> Reason(bool required = true)
    {
        var reason = new Option<string>("--reason")
        {
            Description = $"Why, for the audit record. 1 to {ReasonMax} characters.",
            HelpName = "text",
            Required = required,
        };
        reason.Validators.Add(given => Require(given, reason, ReasonMax, "why"));
        return reason;
    }

    /// <summary>One participant.</summary>
    public static Option<string[]> Participant(string description, bool required = false)
    {
        var participant = Participants.List("--participant", description, 1);
        participant.Required = required;
        return participant;
    }

    /// <summary>One or more things that a command is about, each parsed by itself.</summary>
    /// <param name="parse">Null where the text is no such thing.</param>
    /// <param name="complaint">What it should be: <c>is not …</c>.</param>
    public static Argument<T[]> Several<T>(string name, string description, Func<string, T?> parse, string complaint)
        where T : class => new(name)
        {
            Description = description,
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result =>
            {
                var parsed = new List<T>();
                foreach (var token in result.Tokens)
                {
                    if (parse(token.Value) is { } good)
                        parsed.Add(good);
                    else
                        result.AddError($"{name}: '{token.Value}' {complaint}");
                }

                return [.. parsed.Distinct()];
            },
        };

    /// <summary>One thing that a command is about.</summary>
    /// <inheritdoc cref="Several"/>
    public static Argument<T> One<T>(string name, string description, Func<string, T?> parse, string complaint)
        where T : class => new(name)
        {
            Description = description,
            CustomParser = result =>
            {
                if (parse(result.Tokens[0].Value) is { } good)
                    return good;
                result.AddError($"{name}: '{result.Tokens[0].Value}' {complaint}");
                return null;
            },
        };

    /// <summary>Filters as the query of a path; those that were not given are left out.</summary>
    public static string Query(params (string Name, string? Value)[] filters)
    {
        var given = filters.Where(filter => filter.Value is not null)
            .Select(filter => $"{filter.Name}={Uri.EscapeDataString(filter.Value!)}").ToList();
        return given.Count == 0 ? "" : $"?{string.Join('&', given)}";
    }

    private static void Require(OptionResult given, Option<string> option, int max, string what)
    {
        var text = given.GetValue(option);
        if (string.IsNullOrWhiteSpace(text) || text.Length > max)
            given.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name}: say {what} in 1 to {max} characters."));
    }

    private static string UserName()
    {
        var name = Environment.UserName;
        return name.Length <= ByMax ? name : name[..ByMax];
    }
}
