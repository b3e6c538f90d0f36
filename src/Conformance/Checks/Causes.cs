using System.Text.RegularExpressions;

namespace PixStream.Conformance.Checks;

/// <summary>
/// Which checks need which others: where the one that is needed has failed, the others would only show the same cause again, and
/// are not judged. <c>*</c> at the beginning is both profiles of this project's contract.
/// </summary>
internal static class Causes
{
    private const string Readers =
        "*.pull. *.replay. *.end. *.cap. *.streams. *.token. *.idle. *.accept. *.form. *.history. *.credential. *.start.first both.cap both.streams both.history "
        + "*.problem.stream- *.problem.head *.problem.precedence *.problem.moves-";

    private const string Resters =
        "*.pull.many *.pull.confirms *.pull.never- *.replay.same-bytes-batch *.replay.same-bytes-packed *.replay.message- *.replay.confirms- "
        + "*.replay.lost- *.replay.cut- *.replay.twice-at *.replay.keeps- *.end.confirms *.end.outstanding *.end.lost- *.end.then- *.cap.refusal- "
        + "*.streams.disjoint *.streams.isolation *.idle.batch- *.idle.lost- *.idle.gone *.accept. *.problem.head *.problem.moves- *.history. "
        + "*.pull.up-";

    private const string IntakeReaders = "spi.intake.(?!created|resource-id|content-type|no-length|precedence|malformed-)";

    private static readonly (string Needed, string By)[] All =
    [
        ("spi.intake.created", Readers
            + " spi.intake. http.keep- http.sent- http.garbage http.long spi.problem.malformed-message spi.problem.duplicate"),
        ("*.start.first-message", Readers + " http.keep- http.sent- util.makes"),
        ("spi.start.first-message", IntakeReaders + " http.garbage http.long"),
        ("spi.pull.batch", IntakeReaders),
        ("*.pull.goes-on",
            "*.pull.in-order *.pull.up- *.pull.many *.pull.confirms *.pull.message- *.pull.never- *.pull.empty- *.pull.after- *.pull.next- *.replay. "
            + "*.end.outstanding *.end.lost- *.end.wakes *.end.superseded *.token. *.idle.batch- *.idle.waiting- *.idle.repeats- *.idle.waits- "
            + "*.streams.one- *.streams.isolation *.history. *.problem.moves- *.credential. both.streams both.history"),
        ("*.pull.batch", Resters),
        ("json.pull.goes-on", "json.form.never-"),
        ("json.pull.batch", "json.form.array json.form.never- json.form.several-operations$"),
        ("spi.pull.batch", "spi.form.multipart"),
        ("*.end.confirms",
            "*.end. *.replay.confirms- *.replay.lost- *.replay.cut- *.cap.free- *.pull.many *.idle.lost- *.problem.moves- *.problem.stream-gone "
            + "*.problem.precedence *.accept.single *.accept.batch *.accept.plain *.history. both.history"),
        ("*.start.empty",
            "*.pull.next- *.pull.empty- *.pull.never- *.pull.message- *.idle.waits- *.history. both.history spi.cap.slot-header"),
        ("*.pull.next-path", "*.pull.empty-"),
        ("*.replay.same-bytes",
            "*.replay. *.end.outstanding *.end.superseded *.token. *.cap.replay- *.idle.repeats- *.history. both.history"),
        ("*.cap.seventh", "*.cap. *.problem.stream-limit *.problem.precedence *.idle.slots- both.cap"),
        ("*.accept.not-acceptable", "*.replay.keeps- *.problem.not-acceptable *.problem.precedence *.problem.moves-"),
        ("spi.accept.not-acceptable", "http.keep-"),
        ("*.accept.gzip", "*.replay.same-bytes-packed"),
        ("*.problem.document", "*.problem.malformed- *.problem.not- *.problem.stream- *.problem.method- *.problem.precedence"),
        ("spi.problem.document",
            "spi.problem. spi.intake.malformed-ispb spi.intake.precedence spi.intake.schema- http.unknown-path"),
        ("json.problem.document", "http.unknown-path"),
        ("*.credential.missing",
            "*.credential.challenge *.credential.document *.credential.unknown- *.credential.forged- *.credential.altered- *.credential.old- "
            + "*.credential.repeated-"),
        ("*.credential.other-participant", "*.credential.tells-nothing *.credential.document"),
        ("spi.credential.send-as-other", "spi.credential.tells-nothing"),
        ("json.credential.make-for-other", "json.credential.tells-nothing"),
        ("*.token.never-issued", "*.token. *.problem.malformed-token *.problem.precedence *.problem.moves-"),
        ("*.end.then-pull", "*.problem.stream-gone *.problem.precedence *.end.while-"),
        ("*.end.outstanding-comes-back", "*.replay.confirms- *.end.lost-batch- *.history. both.history"),
        ("*.end.lost-batch-first", "*.idle.batch-returns- *.history. both.history"),
        ("*.idle.gone", "*.idle.slots- *.idle.batch- *.idle.lost- *.idle.waiting- *.history. both.history"),
        ("spi.intake.not-xml",
            "spi.intake.doctype spi.intake.not-an- spi.intake.header spi.intake.sender- spi.intake.bad-part spi.intake.boundary spi.intake.cut-m "
            + "spi.problem.malformed-message spi.intake.precedence http.keep- http.sent-"),
        ("spi.intake.parts",
            "spi.intake.ten- spi.intake.sender- spi.intake.too-large$ spi.intake.parts-to- spi.intake.gzip-m spi.intake.again-in- "
            + "spi.intake.duplicate-in- spi.intake.eleven- spi.intake.bad- spi.intake.boundary spi.intake.cut-m spi.intake.schema-violation-in spi.history. both.history"),
        ("spi.intake.gzip", "spi.intake.gzip-m spi.intake.cut-gzip spi.intake.too-large-unpacked"),
        ("spi.intake.again-same-id", "spi.intake.again- *.history. both.history"),
        ("spi.intake.duplicate-id", "spi.intake.duplicate-in- spi.problem.duplicate-id"),
        ("spi.intake.too-large", "spi.intake.too-large- spi.problem.too-large spi.intake.precedence"),
        ("spi.intake.media-type", "spi.problem.unsupported- spi.intake.precedence"),
        ("spi.intake.no-length", "spi.problem.length-"),
        ("json.form.members", "json.form.values json.form.null json.form.text json.form.valor"),
        ("health.live", "health.without-"),
        ("health.ready", "health.without-"),
        ("icom.intake.created", "icom.intake.again- icom.intake.once"),
        ("icom.intake.unread",
            "icom.intake.refused- icom.intake.multipart icom.intake.gzip icom.intake.eleven- icom.headers. icom.stream.start icom.stream.goes-on "
            + "icom.stream.several icom.stream.message- icom.stream.confirms icom.stream.delete icom.stream.comes- icom.stream.lost- "
            + "icom.stream.going- icom.stream.disjoint icom.stream.isolation icom.stream.seventh icom.stream.twelve- icom.stream.gzip "
            + "icom.intake.refusals-"),
        ("icom.intake.refused-later",
            "icom.stream.start icom.stream.goes-on icom.stream.several icom.stream.message- icom.stream.confirms icom.stream.delete icom.stream.comes- "
            + "icom.stream.lost- icom.stream.going- icom.stream.disjoint icom.stream.isolation icom.stream.seventh icom.stream.twelve- "
            + "icom.stream.gzip icom.intake.multipart icom.intake.gzip icom.intake.refusals-"),
        ("icom.stream.start",
            "icom.stream.goes-on icom.stream.several icom.stream.message- icom.stream.confirms icom.stream.delete icom.stream.comes- icom.stream.lost- "
            + "icom.stream.going- icom.stream.disjoint icom.stream.isolation icom.stream.gzip"),
        ("icom.stream.goes-on",
            "icom.stream.several icom.stream.message- icom.stream.confirms icom.stream.lost- icom.stream.going-"),
        ("icom.stream.delete", "icom.stream.delete-"),
        ("icom.stream.seventh", "icom.stream.twelve- icom.stream.delete-frees"),
        ("challenge.util.makes",
            "challenge.pull.batch challenge.pull.goes- challenge.pull.up- challenge.pull.never- challenge.pull.confirms challenge.end.confirms challenge.cap. "
            + "challenge.streams."),
        ("challenge.start.first-message",
            "challenge.pull. challenge.end.confirms challenge.cap. challenge.streams. challenge.form.members challenge.form.valor challenge.util."),
        ("challenge.pull.goes-on",
            "challenge.pull.up- challenge.pull.never- challenge.pull.message- challenge.pull.confirms challenge.streams.one- challenge.streams.isolation"),
        ("challenge.pull.batch",
            "challenge.pull.up- challenge.pull.never- challenge.pull.confirms challenge.end.confirms challenge.streams. challenge.form.array"),
        ("challenge.end.confirms", "challenge.cap.free-"),
        ("challenge.start.empty", "challenge.pull.waits challenge.pull.never- challenge.pull.message-"),
        ("challenge.cap.seventh", "challenge.cap."),
        ("challenge.form.members", "challenge.form.valor"),
    ];

    /// <summary>For a test: each must be of use.</summary>
    public static IEnumerable<(string Needed, string By)> Each => All.SelectMany(one => Pairs(one.Needed, one.By));

    /// <summary>The checks with what they need.</summary>
    public static IReadOnlyList<Check> Told(IReadOnlyList<Check> checks)
    {
        var pairs = Each.ToList();
        IReadOnlyList<string> NeedsOf(string id) =>
            [.. pairs.Where(pair => pair.Needed != id && Matches(pair.By, id)).Select(pair => pair.Needed).Distinct()];
        return [.. checks.Select(check => check with { Needs = NeedsOf(check.Id) })];
    }

    /// <summary>Those that others need first, so that each comes after what it needs.</summary>
    public static IReadOnlyList<Check> First(IReadOnlyList<Check> checks)
    {
        var (left, sorted) = (checks.ToDictionary(check => check.Id), new List<Check>());
        void Add(Check check)
        {
            if (!left.Remove(check.Id))
                return;
            foreach (var id in check.Needs)
                if (left.TryGetValue(id, out var needed))
                    Add(needed);
            sorted.Add(check);
        }

        foreach (var check in checks.OrderByDescending(check => check.WaitsForIdle))
            Add(check);
        return sorted;
    }

    private static bool Matches(string pattern, string id) =>
        Regex.IsMatch(id, $"^{pattern.Replace(".", "\\.", StringComparison.Ordinal)}", RegexOptions.CultureInvariant);

    private static IEnumerable<(string Needed, string By)> Pairs(string needed, string by)
    {
        foreach (var pattern in by.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            foreach (var profile in (string[])(needed[0] == '*' || pattern[0] == '*' ? ["spi", "json"] : [""]))
                yield return (
                    needed[0] == '*' ? profile + needed[1..] : needed, pattern[0] == '*' ? profile + pattern[1..] : pattern);
    }
}
