using System.Text;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;

namespace PixStream.Quarantine.Tests;

/// <summary>Audit records by who, what, when and participant, and as they are stored.</summary>
public sealed class AuditFilterTests
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly QuarantineHarness _harness = new();

    public static TheoryData<string, AuditFilter, long[]> Filters { get; } = new()
    {
        { "all", AuditFilter.All, [6, 5, 4, 3, 2, 1] },
        { "by", new AuditFilter(By: "bia"), [6, 2] },
        { "by is the whole text", new AuditFilter(By: "bi"), [] },
        { "action", new AuditFilter(Action: AuditAction.ParkedDropped), [5, 4] },
        { "participant", new AuditFilter(Participant: QuarantineHarness.Psp), [6, 5, 4] },
        { "from is in it, to is not", new AuditFilter(From: Begin.AddMinutes(2), To: Begin.AddMinutes(4)), [4, 3] },
        { "all at once", new AuditFilter("ana", AuditAction.ParkedDropped, QuarantineHarness.Psp, Begin.AddMinutes(4)), [5] },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_finds_what_matches_all_of_it(string name, AuditFilter filter, long[] numbers)
    {
        Assert.NotEmpty(name);
        (string By, AuditAction Action, string Subject)[] records =
        [
            ("ana", AuditAction.Dropped, "123456789"), ("bia", AuditAction.SenderShutOff, "99999003"),
            ("intake", AuditAction.Quarantined, "UU0BAAAA12345678"), ("ana", AuditAction.ParkedDropped, "12345678/17"),
            ("ana", AuditAction.ParkedDropped, "12345678/17-20"), ("bia", AuditAction.SenderAdmitted, "12345678"),
        ];
        for (var i = 0; i < records.Length; i++)
            await _harness.Audit.AppendAsync(
                [new AuditRecord(Begin.AddMinutes(i), records[i].By, records[i].Action, records[i].Subject, "why", "")]);

        var page = await _harness.Audit.ListAsync(filter: filter);

        Assert.Equal(numbers, page.Records.Select(static record => record.Number));
        Assert.Equal((QuarantineStatus.Done, 0), (page.Status, page.Next));
    }

    [Fact]
    public async Task A_page_looks_at_so_many_records_and_says_where_the_rest_begins()
    {
        await AppendAsync(21_000, static number => number is 1 or 20_900 ? "ana" : "rate");
        var pages = new List<AuditPage>();
        for (var before = 0L; pages.Count == 0 || before != 0; before = pages[^1].Next)
            pages.Add(await _harness.Audit.ListAsync(before, 10, new AuditFilter(By: "ana")));

        Assert.Equal([20_900, 1], pages.SelectMany(static page => page.Records).Select(static record => record.Number));
        Assert.Contains(pages, static page => page is { Records.Count: 0, Next: > 0 });
        Assert.All(pages.Zip(pages.Skip(1)), static pair => Assert.InRange(pair.First.Next - pair.Second.Next, 1, 10_600));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task A_filter_that_matches_often_is_read_page_by_page(int limit)
    {
        await AppendAsync(700, static number => number % 3 == 0 ? "ana" : "bia");
        var numbers = new List<long>();
        var before = 0L;
        do
        {
            var page = await _harness.Audit.ListAsync(before, limit, new AuditFilter(By: "ana"));
            Assert.InRange(page.Records.Count, 0, limit);
            numbers.AddRange(page.Records.Select(static record => record.Number));
            before = page.Next;
        }
        while (before != 0);
        Assert.Equal(Enumerable.Range(1, 233).Select(static third => third * 3L).Reverse(), numbers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Lines_come_as_they_are_stored_oldest_first(int limit)
    {
        await AppendAsync(700, static _ => "João");
        var lines = new List<string>();
        var after = 0L;
        do
        {
            var page = await _harness.Audit.ReadLinesAsync(after, limit);
            Assert.InRange(page.Lines.Count, 1, limit);
            lines.AddRange(page.Lines);
            after = page.Next;
        }
        while (after != 0);
        Assert.Equal(await _harness.StoredLinesAsync(), lines);
        Assert.Equal((await _harness.Audit.HeadAsync()).Hash, AuditHash.In(Encoding.UTF8.GetBytes(lines[^1])));
    }

    [Fact]
    public async Task While_the_store_is_unavailable_neither_is_told()
    {
        _harness.Memory.IsAvailable = false;
        Assert.Equal(QuarantineStatus.Unavailable, (await _harness.Audit.ReadLinesAsync()).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await _harness.Audit.HeadAsync()).Status);
        Assert.Equal(
            QuarantineStatus.Unavailable, (await _harness.Audit.ListAsync(filter: new AuditFilter(By: "ana"))).Status);
    }

    private async Task AppendAsync(int count, Func<int, string> by)
    {
        foreach (var part in Enumerable.Range(1, count).Chunk(IAuditTrail.RecordsMax))
            Assert.True(await _harness.Audit.AppendAsync(
                [.. part.Select(number => new AuditRecord(Begin, by(number), AuditAction.Dropped, "x", "why", ""))]));
    }
}
