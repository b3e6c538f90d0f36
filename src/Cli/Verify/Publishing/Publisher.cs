using PixStream.Cli.Verify.Wire;

namespace PixStream.Cli.Verify.Publishing;

/// <summary>How messages get to the participants of a check.</summary>
internal abstract class Publisher
{
    /// <summary>Who makes the messages, for people.</summary>
    public abstract string Name { get; }

    /// <summary>Whether checks choose what their messages say, and in which order they are accepted.</summary>
    public virtual bool ChoosesMessages => false;

    /// <summary>Makes messages for a participant, in this order where the order is chosen.</summary>
    public abstract Task<List<Envelope>> FeedAsync(CheckRun run, string to, int count);

    protected static List<Envelope> Unseen(CheckRun run, string to, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Envelope.Unseen(to, run.Sightings))];
}

/// <summary>Sends envelopes to the intake of the XML profile: <c>AppHdr/To</c> names the reader.</summary>
internal sealed class IntakePublisher : Publisher
{
    public override string Name => "POST /api/v1/in/{ispb}/msgs";

    public override bool ChoosesMessages => true;

    public override async Task<List<Envelope>> FeedAsync(CheckRun run, string to, int count)
    {
        var messages = run.MakeMany(to, count);
        foreach (var message in messages)
            await run.PublishAsync(message);
        return messages;
    }
}

/// <summary>
/// Sends, in the participant's own name, what cannot be read. The SPI stores it without a look and refuses it later, by an
/// admi.002 on the sender's own stream that names the resource id of what was sent. So one participant is enough, and no message
/// is settled.
/// </summary>
internal sealed class RefusalPublisher : Publisher
{
    private static readonly byte[] Unreadable = "<not-a-message/>"u8.ToArray();

    public override string Name => "admi.002 for unreadable messages";

    public override async Task<List<Envelope>> FeedAsync(CheckRun run, string to, int count)
    {
        var messages = new List<Envelope>();
        for (var i = 0; i < count; i++)
            messages.Add(Envelope.Named(to, (await run.PostAsAsync(to, Unreadable)).Is(201).Required("PI-ResourceId")));
        return messages;
    }
}

/// <summary>No way to publish is known.</summary>
internal sealed class NoPublisher : Publisher
{
    public override string Name => "no publisher";

    public override Task<List<Envelope>> FeedAsync(CheckRun run, string to, int count) => throw new CheckSkippedException(
        "No way to publish messages was found: the server has neither POST /api/v1/in/{ispb}/msgs nor POST /api/util/msgs/{ispb}/{n}. Name one with --publish.");
}
