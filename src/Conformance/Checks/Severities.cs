using System.Text.RegularExpressions;

namespace PixStream.Conformance.Checks;

/// <summary>
/// How grave the failure of each check is. What is not listed is of the contract: clients that rely on it do not work.
/// </summary>
internal static class Severities
{
    /// <summary>A message is lost, doubled or shown to another; a replay differs; a slot is lost.</summary>
    private static readonly string[] Promises =
    [
        "(spi|json|challenge)\\.start\\.first-message",
        "(spi|json|challenge)\\.pull\\.(goes-on|in-order|confirms|after-going-away|many)",
        "(spi|json)\\.replay\\.(same-|message-between|confirms-nothing|lost-|cut-|twice-)",
        "(spi|json|challenge)\\.end\\.(confirms|outstanding-|lost-batch-|wakes-)",
        "(spi|json|challenge)\\.cap\\.(seventh|twelve-|free-|refusal-|replay-)", "both\\.cap",
        "(spi|json|both|challenge)\\.streams",
        "(spi|json)\\.token\\.other-participant",
        "(spi|json)\\.credential\\.(?!challenge|document|repeated-)",
        "(spi|json)\\.idle\\.(slots-|batch-|lost-|waiting-)", "(spi|json|both)\\.history", "(spi|json)\\.problem\\.moves-nothing",
        "spi\\.intake\\.(created|parts$|again-|duplicate-|bytes-|bad-part|cut-|sender-|schema-)",
        "icom\\.intake\\.(created|refused-later|once|cut-|refusals-store-nothing)",
        "icom\\.stream\\.(goes-on|confirms|delete-confirms|comes-again|lost-answer|going-away|disjoint|isolation|seventh|twelve-|delete-frees)",
    ];

    /// <summary>A client can live with it.</summary>
    private static readonly string[] Styles =
    [
        "(spi|json)\\.problem\\.(malformed-|not-acceptable|stream-|method-|precedence|length-|too-|unsupported-|duplicate-)",
        "(spi|json)\\.credential\\.document",
        "spi\\.intake\\.(precedence|resource-id)", "(spi|json)\\.cap\\.(retry-after|slot-header)",
        "(spi|json)\\.pull\\.empty-same-token", "(spi|json)\\.accept\\.not-acceptable",
        "http\\.unknown-path", "health\\.", "util\\.range",
        "icom\\.(problem|stream\\.(accept|empty|unknown-token)|intake\\.transfer-coding)",
        "challenge\\.(end\\.answer|form\\.valor|util\\.makes|pull\\.waits)",
    ];

    private static readonly (Regex Pattern, Severity Severity)[] All =
    [
        .. Promises.Select(pattern => (Begins(pattern), Severity.Promise)),
        .. Styles.Select(pattern => (Begins(pattern), Severity.Style)),
    ];

    /// <summary>For a test: each must be of use.</summary>
    public static IEnumerable<Regex> Patterns => All.Select(one => one.Pattern);

    public static Severity Of(string id) =>
        Array.Find(All, one => one.Pattern.IsMatch(id)) is (not null, var severity) ? severity : Severity.Contract;

    private static Regex Begins(string pattern) => new($"^{pattern}", RegexOptions.CultureInvariant);
}
