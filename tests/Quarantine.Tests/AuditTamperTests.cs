using System.Runtime.InteropServices;
using System.Text;
using PixStream.Cli.Audit;
using PixStream.Quarantine.Auditing;
using PixStream.Streams.Values;

namespace PixStream.Quarantine.Tests;

/// <summary>What is done to a trail behind the server's back is found, and the record is named.</summary>
public sealed class AuditTamperTests
{
    private const int Seed = 20261130;
    private const int Records = 400;

    // Earlier versions wrote these. A chain covers the last of them.
    private const int Unchained = 3;

    private readonly QuarantineHarness _harness = new();
    private readonly SeededSource _random = new(Seed);

    [Fact]
    public async Task An_export_that_was_not_touched_has_no_fault()
    {
        var (lines, head) = await WriteAsync();
        Assert.Equal(Records, lines.Count);
        Assert.Empty(Check(Join(lines), head));
    }

    [Fact]
    public async Task A_thousand_mutations_of_an_export_are_all_found_and_named()
    {
        var (lines, head) = await WriteAsync();
        for (var i = 0; i < 1000; i++)
        {
            var (what, trail, numbers) = Mutate(lines, i % 5);
            var faults = Check(trail, head);
            Assert.True(
                Array.TrueForAll(numbers, number => faults.Any(fault => fault.Number == number)),
                $"Seed {Seed}, mutation {i}: {what} of {string.Join(", ", numbers)}. Found:\n{string.Join('\n', faults)}");
        }
    }

    [Fact]
    public async Task A_byte_that_is_changed_in_the_store_is_found_before_and_after_a_restart()
    {
        var (_, head) = await WriteAsync();
        var places = await PlacesAsync();
        for (var i = 0; i < 200; i++)
        {
            var (payload, first, last) = places[Draw(places.Count)];
            // The lines before the last one that carries no hash are as safe as they were.
            var at = first > Unchained ? Draw(payload.Length) : payload.Length - 1 - Draw(90);
            var was = payload.Span[at];
            payload.Span[at] ^= (byte)(1 << Draw(8));
            if (i % 2 == 0)
                _harness.Restart();
            var faults = Check(Join(await LinesAsync()), head);
            Assert.True(
                faults.Any(fault => fault.Number >= first && fault.Number <= last + 1),
                $"Seed {Seed}, mutation {i}: byte {at} of records {first} to {last}. Found:\n{string.Join('\n', faults)}");
            payload.Span[at] = was;
            _harness.Restart();
        }
    }

    [Fact]
    public async Task Records_that_are_made_again_with_their_hashes_are_found_by_a_head_that_was_kept()
    {
        var (lines, head) = await WriteAsync();
        var other = new QuarantineHarness();
        await other.PutAsOfEarlierVersionAsync([.. Enumerable.Range(1, Unchained)]);
        await AppendAsync(other, "bia");
        var forged = (await other.Audit.ReadLinesAsync(0, 1000)).Lines;

        Assert.Empty(Check(Join(forged), null));
        Assert.Equal([Records], Check(Join(forged), head).Select(static fault => fault.Number));
        Assert.NotEqual(lines[^1], forged[^1]);
    }

    private static async Task AppendAsync(QuarantineHarness harness, string by)
    {
        for (var i = Unchained; i < Records; i++)
            Assert.True(await harness.Audit.AppendAsync(
                [new AuditRecord(harness.Time.GetUtcNow(), by, AuditAction.Dropped, $"12345678/{i}", "não é \"nosso\"", "")]));
    }

    private static byte[] Join(IEnumerable<string> lines) =>
        Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => $"{line}\n")));

    private static IReadOnlyList<TrailFault> Check(byte[] trail, KeptHead? head)
    {
        var check = new TrailCheck();
        check.Add(trail);
        return head is null ? check.Finish(1) : check.Finish(1, head);
    }

    private async Task<(IReadOnlyList<string> Lines, KeptHead Head)> WriteAsync()
    {
        await _harness.PutAsOfEarlierVersionAsync([.. Enumerable.Range(1, Unchained)]);
        _harness.Restart();
        await AppendAsync(_harness, "ana");
        _harness.Restart();
        var head = await _harness.Audit.HeadAsync();
        return (await LinesAsync(), new KeptHead(head.Number, head.Hash, "then", null));
    }

    private async Task<IReadOnlyList<string>> LinesAsync() => (await _harness.Audit.ReadLinesAsync(0, 1000)).Lines;

    /// <summary>What is stored, to be changed where it lies, with the numbers of its first and last record.</summary>
    private async Task<List<(Memory<byte> Payload, long First, long Last)>> PlacesAsync()
    {
        var places = new List<(Memory<byte>, long, long)>();
        foreach (var range in _harness.Memory.Durable(AuditTrail.Service).Parked)
            for (var i = 0; i < range.Count; i++)
            {
                using var entry = await _harness.Store.ReadAsync(
                    AuditTrail.Service, new Batch([new SequenceRange(range.First + i, 1)], 0));
                var payload = entry![0].Payload;
                var records = AuditLine.Read(payload)!;
                places.Add((MemoryMarshal.AsMemory(payload), records[0].Number, records[^1].Number));
            }

        return places;
    }

    private (string What, byte[] Trail, long[] Numbers) Mutate(IReadOnlyList<string> lines, int kind)
    {
        var changed = lines.ToList();
        var at = Draw(lines.Count);
        switch (kind)
        {
            case 0:
                return Flip(lines);
            case 1:
                changed.RemoveAt(at);
                return ("record taken out", Join(changed), [at + 1]);
            case 2:
                // Where it ends within a line, the rest of the line is a record that was changed.
                var whole = Join(lines);
                var left = 1 + Draw(whole.Length - 1);
                return ("end cut off", whole[..left], [whole[..left].Count(static b => b == '\n') + 1]);
            case 3:
                var other = (at + 1 + Draw(lines.Count - 1)) % lines.Count;
                (changed[at], changed[other]) = (changed[other], changed[at]);
                return ("two swapped", Join(changed), [at + 1, other + 1]);
            default:
                changed.Insert(Draw(lines.Count + 1), lines[at]);
                return ("record doubled", Join(changed), [at + 1]);
        }
    }

    private (string What, byte[] Trail, long[] Numbers) Flip(IReadOnlyList<string> lines)
    {
        var trail = Join(lines);
        var begin = Join(lines.Take(Unchained - 1)).Length;
        var at = begin + Draw(trail.Length - begin);
        var number = trail[..at].Count(static b => b == '\n') + 1;
        trail[at] ^= (byte)(1 << Draw(8));
        return ($"byte {at} changed", trail, [number]);
    }

    private int Draw(int below) => (int)(_random.NextUInt64() % (ulong)below);
}
