using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;
using Xunit;

namespace PixStream.StoreConformance;

/// <summary>Compares what a store gives with what it must hold.</summary>
public static class Check
{
    /// <summary>The state, and the bytes and keys of all that is not confirmed.</summary>
    public static async Task HoldsAsync(IParticipantStore store, ParticipantBook book)
    {
        var claim = await store.ClaimAsync(book.Ispb);
        Assert.Equal(ParticipantBook.Text(book.State), ParticipantBook.Text(claim.State));
        await CanReadAsync(store, book, Unconfirmed(claim.State));
    }

    public static async Task CanReadAsync(IParticipantStore store, ParticipantBook book, IEnumerable<long> sequences)
    {
        foreach (var sequence in sequences)
        {
            var expected = book.Messages[sequence];
            using var batch = await store.ReadAsync(book.Ispb, new Batch([new SequenceRange(sequence, 1)], 0));
            Assert.True(batch is not null, $"Message {sequence} of {book.Ispb} is out of reach.");
            IsMessage(expected, batch[0]);
        }
    }

    public static void IsMessage(MessageAccepted expected, StoredMessage actual)
    {
        Assert.Equal(expected.Id, actual.Id);
        Assert.Equal(expected.Message.Operations, actual.Operations);
        Assert.True(
            expected.Message.Payload.Span.SequenceEqual(actual.Payload.Span),
            $"The bytes of message {expected.Sequence} differ.");
    }

    public static async Task FindsAsync(IParticipantStore store, MessageAccepted expected)
    {
        var found = await store.FindByKeyAsync(expected.Message.Sender, expected.Message.BizMsgIdr);
        Assert.True(found is not null, $"{expected.Message.BizMsgIdr} is not found.");
        Assert.Equal(expected.Id, found.Id);
        Assert.True(expected.Message.Payload.Span.SequenceEqual(found.Payload.Span));
    }

    public static IEnumerable<long> Unconfirmed(ParticipantState state)
    {
        for (var sequence = 1L; sequence <= state.LastSequence; sequence++)
            if (state.HasUnconfirmed(sequence, sequence))
                yield return sequence;
    }
}
