using PixStream.Conformance.Checks;
using PixStream.Harness.Reference;

namespace PixStream.Conformance.Tests;

/// <summary>A server that does one thing wrong: a check names it, and, where the fault is a narrow one, nothing else.</summary>
[Trait("Category", "Long")]
public sealed class FaultTests
{
    private const string History = "spi.history. json.history. both.history.";

    private static readonly Dictionary<Fault, Blame> Blames = new()
    {
        [Fault.ResourceIdOfAnotherForm] = new("spi.intake.resource-id"),
        [Fault.IdsInReverse] = new("spi.intake.ten-parts", History),
        [Fault.StoresTheGoodParts] = new("spi.intake.bad-part spi.intake.duplicate-in-multipart", "spi.intake."),
        [Fault.StoresAgain] = new("spi.intake.again-same-id"),
        [Fault.ForgetsWhatWasRead] = new("spi.intake.again-after-reading", History),
        [Fault.TakesUsedIds] = new("spi.intake.duplicate-id", "spi.intake.duplicate-in-one-body"),
        [Fault.TakesDoctypes] = new("spi.intake.doctype"),
        [Fault.FailsOnGarbage] = new("spi.intake.not-xml", "spi.intake. http."),
        [Fault.TakesAnySender] = new("spi.intake.sender-mismatch"),
        [Fault.TakesElevenParts] = new("spi.intake.eleven-parts"),
        [Fault.TakesCutGzip] = new("spi.intake.cut-gzip"),
        [Fault.TakesAnySize] = new("spi.intake.too-large"),
        [Fault.TakesAnyType] = new("spi.intake.media-type"),
        [Fault.TrimsMessages] = new("spi.intake.bytes-as-they-came", "spi.form.boundary"),
        [Fault.SendsToFirstReceiver] = new("spi.intake.parts-to-several"),
        [Fault.StreamsWhatIsNotValid] = new("spi.intake.schema-violation spi.intake.schema-violation-in-multipart"),
        [Fault.CatalogWithoutVersions] = new("spi.catalog"),
        [Fault.RefusesMultipart] = new(
            "spi.intake.parts", "spi.problem. json.replay.twice-waiting spi.replay.twice-waiting " + History),
        [Fault.LosesMessages] = new("*.pull.up-to-ten", Blame.Wide),
        [Fault.GivesMessagesTwice] = new("*.pull.up-to-ten *.streams.disjoint", Blame.Wide),
        [Fault.GivesNewestFirst] = new("*.start.first-message", "spi.intake.again-same-id"),
        [Fault.WaitsForFullBatch] = new("*.pull.never-waits-to-fill", Blame.Wide),
        [Fault.WaitsToTheEnd] = new("*.pull.message-ends-wait", "both.history. spi.idle. json.idle."),
        [Fault.GivesEleven] = new("*.pull.up-to-ten", "*.replay. " + History),
        [Fault.NewTokenWith204] = new("*.pull.empty-same-token", "*.pull. *.replay. *.end. *.idle. " + History),
        [Fault.GoingAwayEndsStream] = new("*.pull.after-going-away", "*.replay.lost-answer " + History),
        [Fault.GivesOthersMessages] = new("*.streams.isolation", Blame.Wide),
        [Fault.WakesAll] = new("*.streams.one-message-one-reader", History),
        [Fault.NoNextWith204] = new("*.pull.next-path", "*.pull. *.idle. *.streams.isolation " + History),
        [Fault.RepeatConfirms] = new("*.replay.same-bytes", "*.idle. *.cap. *.problem. *.pull. "),
        [Fault.RepeatTakesNewMessages] = new("*.replay.message-between", History),
        [Fault.RepeatHasAnotherBoundary] = new("spi.replay.same-bytes-batch", "spi.replay. " + History),
        [Fault.RepeatChangesForm] = new("*.replay.keeps-form", History),
        [Fault.TakesStaleTokens] = new("*.replay.superseded", History),
        [Fault.GzipHasTime] = new("*.replay.same-bytes-packed"),
        [Fault.NoCap] = new("*.cap.seventh", "spi.cap.slot-header"),
        [Fault.CapOfSeven] = new("*.cap.seventh", "spi.cap.slot-header"),
        [Fault.CapForEachProfile] = new("both.cap.shared"),
        [Fault.CapIsRaced] = new("*.cap.twelve-at-once"),
        [Fault.RepeatTakesSlot] = new("*.cap.replay-takes-no-slot", "*.replay. " + History),
        [Fault.NoRetryAfter] = new("*.cap.retry-after"),
        [Fault.NoSlotHeader] = new("spi.cap.slot-header"),
        [Fault.EndKeepsSlot] = new("*.cap.free-after-end", "*.accept. *.problem. *.intake. " + History),
        [Fault.RefusedStartTakes] = new("*.cap.refusal-moves-nothing"),
        [Fault.NeverIdle] = new("*.idle.gone"),
        [Fault.VanishedBatchIsLost] = new("*.idle.gone", "*.idle. " + History),
        [Fault.ReturnedComeLast] = new(
            "*.end.lost-batch-first", "*.replay.confirms-nothing *.idle.gone *.idle.lost-start *.problem.moves-nothing"),
        [Fault.RepeatsAreNoPulls] = new("*.idle.repeats-keep-open"),
        [Fault.TakesAlteredTokens] = new("*.token.never-issued"),
        [Fault.TakesOthersTokens] = new("*.token.other-participant"),
        [Fault.TakesTokensOfOtherProfile] = new("*.token.other-profile"),
        [Fault.EndsAgainAndAgain] = new("spi.end.once"),
        [Fault.JsonEndsOnce] = new("json.end.again-and-again"),
        [Fault.EndConfirmsNothing] = new("*.end.confirms", Blame.Wide),
        [Fault.EndConfirmsAll] = new(
            "*.end.outstanding-comes-back", "*.end. *.replay.confirms-nothing *.problem.moves-nothing " + History),
        [Fault.SupersededEndCloses] = new("*.end.superseded"),
        [Fault.XmlAsText] = new("spi.form.single spi.accept.single"),
        [Fault.NoResourceIdInParts] = new("spi.form.multipart", "spi.intake.ten-parts spi.intake.bytes-as-they-came"),
        [Fault.FixedBoundary] = new("spi.form.boundary"),
        [Fault.NeverPacks] = new("*.accept.gzip", "*.replay.same-bytes-packed"),
        [Fault.AlwaysPacks] = new("*.accept.plain", Blame.Wide),
        [Fault.IgnoresAccept] = new("*.accept.not-acceptable"),
        [Fault.ValorThroughDouble] = new("json.form.valor"),
        [Fault.SplitsOperations] = new("json.form.never-split"),
        [Fault.ShowsFirstOperation] = new("json.form.several-operations-single"),
        [Fault.LeavesNullsOut] = new("json.form.members"),
        [Fault.ShowsRawText] = new("json.form.text", "json.form.values"),
        [Fault.ProblemAsText] = new("*.problem.document"),
        [Fault.ProblemWithoutStatus] = new("*.problem.document"),
        [Fault.AcceptBeforeToken] = new("*.problem.precedence"),
        [Fault.NoAllow] = new("*.problem.method-not-allowed"),
        [Fault.HeadOpensStream] = new("*.problem.head"),
        [Fault.ClosesAfterRefusal] = new("http.keep-alive http.sent-ahead"),
        [Fault.RefusesLetters] = new("*.start.letters"),
        [Fault.StartGivesNothing] = new("*.start.first-message", "util.makes"),
        [Fault.BatchByDefault] = new("*.accept.single", "http."),
        [Fault.EmptyIs200] = new("*.start.empty", Blame.Wide),
        [Fault.PullGivesTheSame] = new("*.pull.goes-on", Blame.Wide),
        [Fault.BatchOfOne] = new("*.pull.batch", Blame.Wide),
        [Fault.PullConfirmsNothing] = new("*.pull.confirms", Blame.Wide),
        [Fault.EndHasNoBody] = new("json.end.again-and-again"),
        [Fault.UnknownEndIs404] = new("json.token.never-issued", "spi.token.other-profile"),
        [Fault.ValorAsText] = new("json.form.valor", "json.form."),
        [Fault.OneIsNoArray] = new("json.form.array", "json.form."),
        [Fault.MakesOneLess] = new("util.makes"),
    };

    /// <summary>Settings say how long a pull waits; only the challenge asks for a wait.</summary>
    public static TheoryData<string> Faults =>
        [.. Enum.GetNames<Fault>().Where(name => name is not (nameof(Fault.None) or nameof(Fault.NeverWaits)))];

    [Fact]
    public async Task A_server_without_a_fault_passes_whole()
    {
        var result = await FaultRuns.OfAsync(Fault.None);
        Assert.Equal(
            Catalog.All.Count(check => (check.Profiles & ~Profiles.Both) == 0 && check.Tries == CredentialKinds.None),
            result.Outcomes.Count);
        await ExpectNoOthersAsync(Fault.None, [.. NotPassed(result).Keys]);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_named(string name)
    {
        var fault = Enum.Parse<Fault>(name);
        var result = await FaultRuns.OfAsync(fault);
        Assert.True(result.Fails);
        var failed = NotPassed(result);
        ExpectACauseOfEach(result);
        await ExpectNamedAsync(
            fault,
            [.. Blames[fault].Named.Where(id => !failed.TryGetValue(id, out var outcome) || outcome.Verdict == Verdict.Skipped)]);
        await ExpectNoOthersAsync(fault, [.. failed.Keys.Where(id => !Blames[fault].MayBe(id))]);
    }

    /// <summary>Some faults show only to who is fast enough.</summary>
    private static async Task ExpectNamedAsync(Fault fault, List<string> missing)
    {
        if (missing.Count == 0)
            return;
        var again = NotPassed(await FaultRuns.AgainAsync(fault, missing));
        Assert.All(missing, id => Assert.Contains(id, again));
    }

    private static async Task ExpectNoOthersAsync(Fault fault, List<string> others)
    {
        if (others.Count == 0)
            return;
        var again = NotPassed(await FaultRuns.AgainAsync(fault, others)).Where(check => others.Contains(check.Key));
        Assert.True(!again.Any(), string.Join('\n', again.Select(check => check.Value)));
    }

    /// <summary>What is not judged has its cause in a check that failed.</summary>
    private static void ExpectACauseOfEach(ConformanceResult result)
    {
        var outcomes = result.Outcomes.ToLookup(outcome => outcome.Verdict);
        var failed = outcomes[Verdict.Failed].Select(outcome => outcome.Id).ToList();
        Assert.All(outcomes[Verdict.NotJudged], outcome => Assert.Contains(outcome.Because, failed));
    }

    /// <summary>What failed or was skipped. What was not judged is no finding.</summary>
    private static Dictionary<string, CheckOutcome> NotPassed(ConformanceResult result) =>
        result.Outcomes.Where(outcome => outcome.Verdict is not (Verdict.Passed or Verdict.NotJudged))
            .ToDictionary(outcome => outcome.Id);

    /// <param name="Ids">Checks that must fail. <c>*</c> is both profiles.</param>
    /// <param name="Also">Beginnings of the ids of others that may.</param>
    private sealed record Blame(string Ids, string Also = "")
    {
        /// <summary>A fault that leaves hardly anything as it should be.</summary>
        public const string Wide = "spi. json. both. http. util.";

        public IEnumerable<string> Named => Each(Ids);

        public bool MayBe(string id) =>
            Named.Contains(id) || Each(Also).Any(beginning => id.StartsWith(beginning, StringComparison.Ordinal));

        private static IEnumerable<string> Each(string ids) => ids.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(id => id[0] == '*' ? new[] { "spi" + id[1..], "json" + id[1..] } : [id]);
    }
}
