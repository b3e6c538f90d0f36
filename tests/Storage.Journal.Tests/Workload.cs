using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Storage.Journal.Tests;

/// <summary>
/// Participants that decide at random, under a seed, and what a store may say of each: the last state that was acknowledged, or
/// one that was submitted later.
/// </summary>
internal sealed class Workload(int seed, FakeTime time, int participants = 3, int firstParticipant = 1)
{
    private readonly Random _random = new(seed);
    private readonly RandomDecisions _decisions = new(seed, time);
    private readonly Dictionary<Ispb, List<string>> _possible = [];

    public ParticipantBook[] Books { get; } =
        [.. Enumerable.Range(firstParticipant, participants).Select(n => new ParticipantBook(TestMessages.Participant(n)))];

    /// <summary>Keys of messages that the store must not know: their commits failed, and a repair followed.</summary>
    public List<string> Forgotten { get; } = [];

    public ParticipantBook Any() => Books[_random.Next(Books.Length)];

    /// <summary>Makes some decisions, which follow from what was decided before.</summary>
    public Decision[] Draft(ParticipantBook book)
    {
        if (!_possible.ContainsKey(book.Ispb))
            _possible.Add(book.Ispb, [ParticipantBook.Text(book.State)]);
        var decisions = _decisions.Draft(book);
        _possible[book.Ispb].Add(ParticipantBook.Text(book.State));
        return decisions;
    }

    /// <summary>The state as it is now is acknowledged.</summary>
    public void Acknowledge(ParticipantBook book) => _possible[book.Ispb] = [ParticipantBook.Text(book.State)];

    /// <summary>A store that was repaired gives what was acknowledged, and nothing else; the rest was never there.</summary>
    public void Repaired(ParticipantBook book, ParticipantState durable)
    {
        if (_possible.TryGetValue(book.Ispb, out var possible))
            Assert.Equal(possible[0], ParticipantBook.Text(durable));
        GoOnFrom(book, durable);
    }

    /// <summary>A store that was started again gives what was acknowledged, or that and what was on its way.</summary>
    public void Restarted(ParticipantBook book, ParticipantState durable)
    {
        var text = ParticipantBook.Text(durable);
        if (_possible.TryGetValue(book.Ispb, out var possible))
            Assert.True(possible.Contains(text), $"The store says {text}\nbut acknowledged {possible[0]}");
        GoOnFrom(book, durable);
    }

    /// <summary>Checks all messages and keys of a store that was started again.</summary>
    public async Task ExpectAllAsync(JournalStore store)
    {
        foreach (var book in Books)
        {
            Restarted(book, (await store.ClaimAsync(book.Ispb)).State);
            await Check.CanReadAsync(store, book, Check.Unconfirmed(book.State));
            foreach (var message in book.Messages.Values)
                await Check.FindsAsync(store, message);
        }

        foreach (var bizMsgIdr in Forgotten)
            Assert.Null(await store.FindByKeyAsync(Sample.Sender, bizMsgIdr));
    }

    private void GoOnFrom(ParticipantBook book, ParticipantState durable)
    {
        Forgotten.AddRange(book.Messages.Values.Where(known => known.Sequence > durable.LastSequence).Select(known =>
            known.Message.BizMsgIdr));
        book.GoOnFrom(durable);
        _possible[book.Ispb] = [ParticipantBook.Text(durable)];
    }
}
