using System.Text;
using Microsoft.Extensions.Time.Testing;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Ledgers;
using PixStream.Quarantine.Limits;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>
/// Quarantine, flags and audit trail over one store, with a clock that stands still. Another process is another instance of all
/// three.
/// </summary>
internal sealed class QuarantineHarness
{
    public static readonly Ispb Sender = Ispb.Parse("99999003");
    public static readonly Ispb OtherSender = Ispb.Parse("99999005");
    public static readonly Ispb Psp = Ispb.Parse("12345678");
    public static readonly Ispb OtherPsp = Ispb.Parse("ABCDEF01");

    private int _processes;

    public QuarantineHarness(IParticipantStore? store = null, QuarantineOptions? options = null, FakeTimeProvider? time = null)
    {
        Options = options ?? new QuarantineOptions();
        Time = time ?? new FakeTimeProvider();
        Store = store ?? new MemoryStore();
        Restart();
    }

    public QuarantineOptions Options { get; }

    public FakeTimeProvider Time { get; }

    public IParticipantStore Store { get; private set; }

    public MemoryStore Memory => (MemoryStore)Store;

    public AuditTrail Audit { get; private set; } = null!;

    public MessageQuarantine Quarantine { get; private set; } = null!;

    public ShutOffSenders Flags { get; private set; } = null!;

    public ParticipantLimits Limits { get; private set; } = null!;

    public static QuarantinedMessage New(
        string content, Ispb? sender = null, Ispb? participant = null, string type = "pacs.008", params string[] reasons) => new(
        sender ?? Sender,
        participant ?? Psp,
        type,
        "1.13",
        $"M{(sender ?? Sender)}{content,23}".Replace(' ', '0'),
        1,
        reasons.Length > 0 ? reasons : ["line 3: IntrBkSttlmAmt must be a number."],
        Encoding.UTF8.GetBytes($"<Envelope>{content}</Envelope>"));

    public static QuarantinedMessage[] Many(int count, string name = "M") =>
        [.. Enumerable.Range(1, count).Select(number => New($"{name}{number}"))];

    /// <summary>The process ends, be it as it may, and another one takes over.</summary>
    public void Restart(IParticipantStore? store = null)
    {
        Store = store ?? Store;
        var random = new SeededSource(++_processes);
        Audit = new AuditTrail(Store, Options, Time, random);
        Quarantine = new MessageQuarantine(Store, Audit, Options, Time, random);
        Flags = new ShutOffSenders(Store, Audit, Time, random);
        Limits = new ParticipantLimits(Store, Audit, new LimitOptions(), Time, random);
    }

    public async Task<QuarantineId> AddAsync(QuarantinedMessage message) => (await AddAsync([message]))[0];

    public async Task<QuarantineId[]> AddAsync(QuarantinedMessage[] messages)
    {
        var added = new List<QuarantineId>();
        foreach (var part in messages.Chunk(IQuarantine.MessagesMax))
        {
            var reply = await Quarantine.AddAsync(part);
            Assert.Equal(QuarantineStatus.Done, reply.Status);
            added.AddRange(reply.Ids);
        }

        return [.. added];
    }

    /// <summary>The contents of all messages in quarantine, in their order, read page by page.</summary>
    public async Task<string[]> ContentsAsync(QuarantineFilter? filter = null, int limit = 1000)
    {
        var contents = new List<string>();
        var after = 0L;
        do
        {
            var page = await Quarantine.ListAsync(filter ?? QuarantineFilter.All, after, limit);
            Assert.Equal(QuarantineStatus.Done, page.Status);
            foreach (var message in page.Messages)
                contents.Add(ContentOf(await Quarantine.ShowAsync(message.Id)));
            after = page.Next;
        }
        while (after != 0);
        return [.. contents];
    }

    public static string ContentOf(QuarantineContent content)
    {
        Assert.Equal(QuarantineStatus.Done, content.Status);
        return Encoding.UTF8.GetString(content.Payload.Span)[10..^11];
    }

    /// <summary>All steps, oldest first, as action and subject.</summary>
    public async Task<(AuditAction Action, string Subject)[]> StepsAsync() =>
        [.. (await RecordsAsync()).Select(static step => (step.Record.Action, step.Record.Subject))];

    public async Task<NumberedAuditRecord[]> RecordsAsync(int limit = 1000)
    {
        var records = new List<NumberedAuditRecord>();
        var before = 0L;
        do
        {
            var page = await Audit.ListAsync(before, limit);
            Assert.Equal(QuarantineStatus.Done, page.Status);
            records.AddRange(page.Records);
            before = page.Next;
        }
        while (before != 0);
        records.Reverse();
        return [.. records];
    }

    /// <summary>
    /// Stores audit records, their numbers also their subjects, as versions of the program did that knew no hashes.
    /// </summary>
    public Task<bool> PutAsOfEarlierVersionAsync(params int[] numbers)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(numbers.Select(static number =>
            $$"""{"v":1,"n":{{number}},"at":"2026-03-02T12:00:00.250Z","by":"ana","action":3,"subject":"{{number}}","reason":"why","details":""}""" + "\n")));
        return new Ledger<AuditVolume>(AuditTrail.Service, Store, Time, new AuditIndex()).ChangeAsync(0, turn =>
        {
            turn.Add(
                new AuditVolume(turn.NextSequence, numbers[0], numbers.Length, turn.Now, "", bytes),
                ResourceId.Create(turn.Now, 1, (ulong)numbers[0]), $"A{numbers[0]}", bytes);
            return true;
        });
    }

    /// <summary>The audit trail as it lies in the store, line by line, oldest first. Claims it.</summary>
    public async Task<string[]> StoredLinesAsync()
    {
        var lines = new List<string>();
        var claim = await Store.ClaimAsync(AuditTrail.Service);
        foreach (var range in claim.State.Parked)
            for (var i = 0; i < range.Count; i++)
            {
                var place = new SequenceRange(range.First + i, 1);
                using var entry = await Store.ReadAsync(AuditTrail.Service, new Batch([place], 0));
                lines.AddRange(Encoding.UTF8.GetString(entry![0].Payload.Span).Split('\n')[..^1]);
            }

        // What was bound lies behind what was not.
        return [.. lines.OrderBy(static line => AuditLine.Read(Encoding.UTF8.GetBytes($"{line}\n"))![0].Number)];
    }

    /// <summary>Asserts that each stored record carries its own hash and that of the one before it.</summary>
    /// <param name="first">Number of the first that does; those before it carry neither.</param>
    /// <returns>Numbers of the first and the last.</returns>
    public async Task<(long First, long Last)> AssertChainAsync(long first = 1)
    {
        var lines = await StoredLinesAsync();
        var numbers = lines.Select(static line => AuditLine.Read(Encoding.UTF8.GetBytes($"{line}\n"))![0].Number).ToArray();
        Assert.Equal(Enumerable.Range(0, lines.Length).Select(i => numbers[0] + i), numbers);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = Encoding.UTF8.GetBytes(lines[i]);
            Assert.Equal(numbers[i] >= first ? AuditHash.Of(line) : null, AuditHash.In(line));
            var previous = i > 0 ? AuditHash.Of(Encoding.UTF8.GetBytes(lines[i - 1])) : numbers[0] == 1 ? AuditHash.Start : "";
            Assert.True(numbers[i] < first || lines[i].Contains($"\"prev\":\"{previous}", StringComparison.Ordinal), lines[i]);
        }

        return (numbers[0], numbers[^1]);
    }
}
