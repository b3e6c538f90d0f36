using PixStream.Conformance.Checks;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Reports;

namespace PixStream.Conformance;

/// <summary>How one check came out, with all that its report says.</summary>
public sealed record CheckOutcome
{
    internal CheckOutcome(Check check, Verdict verdict, TimeSpan took) => (Check, Verdict, Took) = (check, verdict, took);

    /// <summary>Name of the check, the same in each version: <c>spi.pull.goes-on</c>.</summary>
    public string Id => Check.Id;

    /// <summary>What holds where the check passes.</summary>
    public string Title => Check.Title;

    /// <summary>How grave a failure of the check is.</summary>
    public Severity Severity => Check.Severity;

    /// <summary>The sentence of the contract that the check enforces.</summary>
    public string Sentence => Check.Clause.Text;

    /// <summary>The page that has this sentence, from the root of the repository.</summary>
    public string Page => Check.Clause.Where;

    /// <summary>Whether it passed.</summary>
    public Verdict Verdict { get; }

    /// <summary>How long the check took.</summary>
    public TimeSpan Took { get; }

    /// <summary>Why it was skipped or not judged.</summary>
    public string? Reason { get; internal init; }

    /// <summary>The id of the failed check that is the cause, where it was not judged.</summary>
    public string? Because { get; internal init; }

    /// <summary>What the contract asks for, where it failed.</summary>
    public string? Expected { get; internal init; }

    /// <summary>What was seen instead.</summary>
    public string? Came { get; internal init; }

    /// <summary>The request that showed it, shortened; null where it takes several to see it.</summary>
    public string? SentRequest => Exchange?.Sent;

    /// <summary>The answer to that request, shortened.</summary>
    public string? Answer => Exchange?.Came;

    internal Check Check { get; }

    /// <summary>The request that showed it.</summary>
    internal Exchange? Exchange { get; init; }

    /// <summary>The last requests of the check, where it failed.</summary>
    internal IReadOnlyList<Exchange> Exchanges { get; init; } = [];

    /// <summary>One line: the id, and the reason why it did not pass.</summary>
    public override string ToString() => Verdict switch
    {
        Verdict.Failed => $"{Id} ({Named.Of(Severity)}): expected {Expected}; came {Came}",
        Verdict.Passed => Id,
        _ => $"{Id}: {Reason}",
    };
}
