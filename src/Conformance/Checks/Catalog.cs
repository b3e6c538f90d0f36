using PixStream.Conformance.Checks.Credentials;
using PixStream.Conformance.Checks.Forms;
using PixStream.Conformance.Checks.Histories;
using PixStream.Conformance.Checks.Intake;
using PixStream.Conformance.Checks.OtherContracts;
using PixStream.Conformance.Checks.Streams;
using PixStream.Conformance.Protocol;

namespace PixStream.Conformance.Checks;

/// <summary>All checks, in the order of the reports.</summary>
internal static class Catalog
{
    public static IReadOnlyList<Check> All { get; } = Causes.Told(
    [
        .. Listed.Select(check => check with { Severity = Severities.Of(check.Id) }),
    ]);

    private static IEnumerable<Check> Listed =>
    [
        .. IntakeChecks.All,
        .. IntakeRefusalChecks.All,
        .. ValidityChecks.All,
        .. ProblemChecks.OfIntake,
        .. OfProfile(Dialect.Spi),
        .. SpiFormChecks.All,
        .. OfProfile(Dialect.Json),
        .. JsonFormChecks.All,
        .. CapChecks.OfBoth,
        StreamsChecks.Mixed,
        .. HistoryChecks.OfAll,
        .. HttpChecks.All,
        StrangerChecks.OfHealth,
        .. IcomIntakeChecks.All,
        .. IcomStreamChecks.All,
        .. IcomFormChecks.All,
        .. ChallengeChecks.All,
    ];

    private static IEnumerable<Check> OfProfile(Dialect wire) =>
    [
        .. PullChecks.Of(wire),
        .. ReplayChecks.Of(wire),
        .. EndChecks.Of(wire),
        .. CapChecks.Of(wire),
        .. StreamsChecks.Of(wire),
        .. TokenChecks.Of(wire),
        .. IdleChecks.Of(wire),
        .. AcceptChecks.Of(wire),
        .. ProblemChecks.Of(wire),
        .. StrangerChecks.Of(wire),
        .. ForeignChecks.Of(wire),
    ];
}
