using PixStream.Streams.Limits;
using PixStream.Streams.Owners;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Streams.Intake;

/// <summary>Brings messages to their participants' owners, each under one message key and with a resource id.</summary>
internal sealed class MessageIntake(IParticipantStore store, TimeProvider time, IRandomSource random, SendPressure? pressure)
{
    private readonly MessageKeys _keys = new(store, time);

    /// <summary>Gives one participant its part.</summary>
    public delegate ValueTask<OwnerReply<Done>> Append(Ispb ispb, IReadOnlyList<(IncomingMessage Message, ResourceId Id)> part);

    /// <inheritdoc cref="IParticipants.AppendAsync"/>
    /// <param name="messages">The messages.</param>
    /// <param name="append">Gives each participant its part.</param>
    /// <param name="isLetIn">They are not refused because commits queue: <see cref="CheckAsync"/> has let them in.</param>
    /// <returns>Where an owner has retired, all of it may be sent again, to the next one.</returns>
    public async ValueTask<OwnerReply<AppendReply>> AppendAsync(
        IReadOnlyList<IncomingMessage> messages, Append append, bool isLetIn = false)
    {
        WaitingSend? waiting = null;
        if (pressure?.Enter(SenderOf(messages), BytesOf(messages), out waiting, isLetIn) is > 0 and var seconds)
            return AppendReply.NotNow(seconds);
        var wasStored = false;
        var submission = new Submission(messages);
        using var activity = StreamsInstruments.Activities.StartActivity("pixstream.append");
        try
        {
            await _keys.HoldAsync(submission);
            var offender = await _keys.ResolveAsync(submission);
            if (offender >= 0)
                return new AppendReply(AppendStatus.DuplicateId, [], offender);
            if (!await StoreAsync(submission, append))
                return OwnerReply.Retired;
            wasStored = true;
            submission.SetIdsOfRepeats();
            return new AppendReply(AppendStatus.Stored, submission.Ids);
        }
        catch (StoreException)
        {
            return new AppendReply(AppendStatus.Unavailable, []);
        }
        finally
        {
            _keys.Release(submission);
            submission.Complete();
            pressure?.Leave(waiting, wasStored);
        }
    }

    /// <summary>
    /// Looks for keys that belong to other messages, and stores nothing. Waits for submissions of the same keys that are on
    /// their way.
    /// </summary>
    /// <returns>
    /// As of <see cref="AppendAsync"/>; <see cref="AppendStatus.Stored"/> where all could be stored, with the ids of those that
    /// are, and with the default in place of the ids of those that are not.
    /// </returns>
    public async ValueTask<AppendReply> CheckAsync(IReadOnlyList<IncomingMessage> messages)
    {
        if (pressure?.Ask(SenderOf(messages), BytesOf(messages)) is > 0 and var seconds)
            return AppendReply.NotNow(seconds);
        var submission = new Submission(messages);
        try
        {
            await _keys.HoldAsync(submission);
            var offender = await _keys.ResolveAsync(submission);
            if (offender >= 0)
                return new AppendReply(AppendStatus.DuplicateId, [], offender);
            submission.SetIdsOfRepeats();
            return new AppendReply(AppendStatus.Stored, submission.Ids);
        }
        catch (StoreException)
        {
            return new AppendReply(AppendStatus.Unavailable, []);
        }
        finally
        {
            _keys.Release(submission);
            submission.Complete();
        }
    }

    /// <summary>Messages that are sent together have one sender.</summary>
    private static Ispb SenderOf(IReadOnlyList<IncomingMessage> messages) => messages.Count == 0 ? default : messages[0].Sender;

    private static long BytesOf(IReadOnlyList<IncomingMessage> messages)
    {
        var bytes = 0L;
        for (var i = 0; i < messages.Count; i++)
            bytes += messages[i].Payload.Length;
        return bytes;
    }

    /// <returns>False where an owner has retired.</returns>
    private async ValueTask<bool> StoreAsync(Submission submission, Append append)
    {
        var now = time.GetUtcNow();
        var parts = new Dictionary<Ispb, List<(IncomingMessage, ResourceId)>>(1);
        for (var i = 0; i < submission.Messages.Count; i++)
        {
            if (!submission.IsNew(i))
                continue;
            var message = submission.Messages[i];
            var id = ResourceId.Create(now, random.NextUInt64(), random.NextUInt64());
            submission.SetId(i, id);
            if (!parts.TryGetValue(message.Destination, out var part))
                parts.Add(message.Destination, part = new List<(IncomingMessage, ResourceId)>(submission.Messages.Count));
            part.Add((message, id));
        }

        // All are on their way before the first is awaited, so that one flush can carry them all.
        var storing = new List<Task<OwnerReply<Done>>>(parts.Count);
        foreach (var (ispb, part) in parts)
            storing.Add(append(ispb, part).AsTask());
        return !Array.Exists(await Task.WhenAll(storing), static stored => stored.IsRetired);
    }
}
