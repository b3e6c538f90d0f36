using PixStream.Streams.Values;

namespace PixStream.StoreConformance;

/// <summary>Decisions at random, under a seed, each of which follows from those before it.</summary>
public sealed class RandomDecisions(int seed, TimeProvider time)
{
    private const int PayloadMax = 900;

    private readonly Random _random = new(seed);
    private int _accepted;

    /// <summary>Makes some decisions more, one at least.</summary>
    public Decision[] Draft(ParticipantBook book)
    {
        for (var count = _random.Next(1, 5); count > 0 || book.Draft.Count == 0; count--)
            DecideOne(book);
        return book.Take();
    }

    /// <summary>Makes one decision more, or none.</summary>
    public void DecideOne(ParticipantBook book)
    {
        var state = book.State;
        var stream = state.Streams.Count == 0 ? null : state.Streams[_random.Next(state.Streams.Count)];
        switch (_random.Next(10))
        {
            case < 5:
                book.Accept(
                    time, $"N{seed}-{++_accepted}", _random.Next(PayloadMax), _random.Next(5) == 0 ? _random.Next(2, 50) : 1);
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
