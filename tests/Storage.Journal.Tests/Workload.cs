using PixStream.Streams;

namespace PixStream.Storage.Journal.Tests;

/// <summary>
/// Participants that decide at random, under a seed, and what a store may say of each: the last state that was acknowledged, or one that was
/// submitted later.
/// </summary>
internal sealed class Workload(int seed, FakeTime time, int participants = 3, int firstParticipant = 1)
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<Ispb, List<string>> _possible = [];
    private int _names;

    public ParticipantBook[] Books { get; } =
        [.. Enumerable.Range(firstParticipant, participants).Select(n => new ParticipantBook(Sample.Participant(n)))];

    /// <summary>Names of messages that the store must not know: their commits failed, and a repair followed.</summary>
    public List<string> Forgotten { get; } = [];

    public int PayloadMax { get; init; } = 900;

    public ParticipantBook Any() => Books[_random.Next(Books.Length)];

    /// <summary>Makes some decisions, which follow from what was decided before.</summary>
    public Decision[] Draft(ParticipantBook book)
    {
        if (!_possible.ContainsKey(book.Ispb))
            _possible.Add(book.Ispb, [ParticipantBook.Text(book.State)]);
        for (var count = _random.Next(1, 5); count > 0 || book.Draft.Count == 0; count--)
            DecideOne(book);
        _possible[book.Ispb].Add(ParticipantBook.Text(book.State));
        return book.Take();
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

    /// <summary>Checks all messages and names of a store that was started again.</summary>
    public async Task ExpectAllAsync(JournalStore store)
    {
        foreach (var book in Books)
        {
            Restarted(book, (await store.ClaimAsync(book.Ispb)).State);
            await Check.CanReadAsync(store, book, Check.Unconfirmed(book.State));
            foreach (var message in book.Messages.Values)
                await Check.FindsAsync(store, message);
        }

        foreach (var name in Forgotten)
            Assert.Null(await store.FindByIdAsync(Sample.Sender, name));
    }

    private void GoOnFrom(ParticipantBook book, ParticipantState durable)
    {
        Forgotten.AddRange(book.Messages.Values.Where(known => known.Sequence > durable.LastSequence).Select(known => known.Message.BizMsgIdr));
        book.GoOnFrom(durable);
        _possible[book.Ispb] = [ParticipantBook.Text(durable)];
    }

    private void DecideOne(ParticipantBook book)
    {
        var state = book.State;
        var stream = state.Streams.Count == 0 ? null : state.Streams[_random.Next(state.Streams.Count)];
        switch (_random.Next(10))
        {
            case < 5:
                book.Accept(time, $"N{seed}-{++_names}", _random.Next(PayloadMax), _random.Next(5) == 0 ? _random.Next(2, 50) : 1);
                break;
            case 5 when state.Streams.Count < 3:
                book.OpenStream(time, _random.Next(2) == 0 ? null : $"reader {_random.Next(9)}");
                break;
            case 6 or 7 when stream is not null && state.Available > 0:
                book.TakeBatch(stream.Id, _random.Next(1, 6));
                break;
            case 8 when stream?.Outstanding is not null:
                book.Advance(stream.Id);
                break;
            case 9 when stream is not null:
                book.Close(stream.Id, confirm: _random.Next(2) == 0, park: _random.Next(3) == 0);
                break;
            case 5 when state.Parked.Count > 0:
                var range = state.Parked[0];
                book.Decide(_random.Next(2) == 0 ? new ParkedReleased(range) : new ParkedDropped(range));
                break;
            default:
                break;
        }
    }
}
