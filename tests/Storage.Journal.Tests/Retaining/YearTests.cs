using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Tests.Retaining;

/// <summary>
/// Owners over a journal, for months of virtual time: traffic every day, new participants every day, readers that leave and do
/// not come back. What memory and disk hold after the first days is what they hold at the end.
/// </summary>
public sealed class YearTests(ITestOutputHelper output)
{
    private const int Days = 90;
    private const int SettledAfter = 10;

    private readonly FakeTime _time = new();
    private readonly Random _random = new(2026);
    private int _made;

    [Fact]
    public async Task Nothing_grows_with_the_days()
    {
        using var disk = new MemoryDisk();
        using var store = Sample.Open(disk, _time, 65_536, TimeSpan.FromHours(30), openSegments: 4, participantsKept: 20);
        using var participants = new LocalParticipants(store, new StreamRules { MaxDeliveries = 1 }, _time, new SeededSource(1));
        await ParkOneAsync(participants);
        var highest = new Figures();
        for (var day = 1; day <= Days; day++)
        {
            await LiveAsync(participants, day);
            var now = new Figures(
                store.KnownParticipants, participants.OwnerCount, store.OpenSegments, store.PlacesHeld, store.KeysHeld,
                disk.OpenHandles, disk.Names.Length, _time.ActiveTimers);
            if (day % 10 == 0)
                output.WriteLine($"Day {day}: {now}");
            if (day <= SettledAfter)
                highest = highest.Max(now);
            else
                Assert.True(now.IsWithin(highest), $"Day {day}: {now}, in the first {SettledAfter} days at most {highest}.");
        }

        Assert.Equal(1, store.UnconfirmedMessages);
    }

    /// <summary>A message that an operator leaves where it is for all that time.</summary>
    private async Task ParkOneAsync(LocalParticipants participants)
    {
        await AppendAsync(participants, Sample.Psp, 1);
        await participants.StartAsync(Sample.Psp, Ten, CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(5));
    }

    private async Task LiveAsync(LocalParticipants participants, int day)
    {
        for (var hour = 0; hour < 24; hour++)
        {
            await AppendAsync(participants, Sample.Psp, 10);
            await ReadAsync(participants, Sample.Psp);
            for (var i = 0; i < 3; i++)
            {
                // Reads what it gets, once, and is not heard of again.
                var once = TestMessages.Participant(1 + (((day * 24) + hour) * 3) + i);
                await AppendAsync(participants, once, 1);
                await ReadAsync(participants, once);
                // Asks, gets nothing, and leaves without a word.
                await participants.StartAsync(TestMessages.Participant(1_000_000 + _made), Ten, CancellationToken.None);
            }

            _time.Advance(TimeSpan.FromHours(1));
        }
    }

    private static PullTerms Ten { get; } = new(10, CountOperations: false, Tag: 1, TimeSpan.Zero);

    private async Task AppendAsync(LocalParticipants participants, Ispb to, int count)
    {
        IncomingMessage[] messages =
            [.. Enumerable.Range(0, count).Select(_ => TestMessages.New(to, $"Y{++_made}", 300, _random.Next(10) == 0 ? 3 : 1))];
        Assert.Equal(AppendStatus.Stored, (await participants.AppendAsync(messages)).Status);
    }

    private static async Task ReadAsync(LocalParticipants participants, Ispb ispb)
    {
        var reply = await participants.StartAsync(ispb, Ten, CancellationToken.None);
        while (reply.Status == PullStatus.Batch)
        {
            reply.Messages!.Dispose();
            reply = await participants.PullAsync(ispb, new StreamStep(reply.Stream, reply.Step + 1), Ten, CancellationToken.None);
        }

        Assert.Equal(EndStatus.Ended, (await participants.EndAsync(ispb, new StreamStep(reply.Stream, reply.Step))).Status);
    }

    /// <summary>How many of each thing there are.</summary>
    private readonly record struct Figures(
        int Participants, int Owners, int OpenSegments, int Places, long Keys, int Handles, int Files, int Timers)
    {
        public Figures Max(Figures other) => new(
            Math.Max(Participants, other.Participants), Math.Max(Owners, other.Owners),
            Math.Max(OpenSegments, other.OpenSegments), Math.Max(Places, other.Places), Math.Max(Keys, other.Keys),
            Math.Max(Handles, other.Handles), Math.Max(Files, other.Files), Math.Max(Timers, other.Timers));

        /// <summary>A tenth and a few more is chance: what runs when within an hour.</summary>
        public bool IsWithin(Figures bound) =>
            Fits(Participants, bound.Participants) && Fits(Owners, bound.Owners) && Fits(OpenSegments, bound.OpenSegments)
            && Fits(Places, bound.Places)
            && Fits(Keys, bound.Keys) && Fits(Handles, bound.Handles) && Fits(Files, bound.Files) && Fits(Timers, bound.Timers);

        private static bool Fits(long now, long bound) => now <= bound + (bound / 10) + 4;
    }
}
