using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;
using Xunit;

namespace PixStream.StoreConformance;

/// <summary>
/// Commits of one participant under one claim that were not awaited. Some first ones of them may be durable, those that were
/// told to be among them, and each as a whole.
/// </summary>
internal sealed class CommitsUnderWay(IParticipantStore store, ParticipantBook book, long claim)
{
    private readonly List<string> _states = [ParticipantBook.Text(book.State)];
    private readonly List<Task> _commits = [];

    public IReadOnlyList<Task> Commits => _commits;

    public ParticipantBook Book => book;

    /// <summary>How many were told to be durable by now.</summary>
    public int Told
    {
        get
        {
            var told = _commits.FindLastIndex(commit => commit.IsCompletedSuccessfully) + 1;
            Assert.All(_commits.Take(told), commit =>
                Assert.False(commit.IsFaulted, "A commit was told to be durable, one before it failed."));
            return told;
        }
    }

    /// <summary>Commits three decisions, a message among them, which belong together.</summary>
    public void Commit(TimeProvider time)
    {
        var stream = book.OpenStream(time, "under way");
        book.Accept(time);
        book.Close(stream);
        _commits.Add(store.Commit(book.Ispb, claim, book.Take()));
        _states.Add(ParticipantBook.Text(book.State));
    }

    /// <summary>Checks what became durable. The book goes on from there.</summary>
    /// <param name="durable">What the store says now.</param>
    /// <param name="told">How many were told, at least.</param>
    /// <returns>Messages that are not there.</returns>
    public MessageAccepted[] Expect(ParticipantState durable, int told)
    {
        var text = ParticipantBook.Text(durable);
        var count = _states.IndexOf(text);
        Assert.True(count >= 0, $"After no number of the commits the state is {text}");
        Assert.True(count >= told, $"{told} commits were told to be durable, {count} are.");
        MessageAccepted[] lost = [.. book.Messages.Values.Where(message => message.Sequence > durable.LastSequence)];
        book.GoOnFrom(durable);
        return lost;
    }
}
