using PixStream.Cli.Requests;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Pull;

/// <summary>What <c>pixstream pull</c> was asked for. The options' ranges have been checked.</summary>
internal sealed record PullSettings
{
    public required Uri Server { get; init; }

    public ShownCredential Credential { get; init; } = ShownCredential.None;

    public required IReadOnlyList<string> Participants { get; init; }

    /// <summary>For each participant.</summary>
    public required int Streams { get; init; }

    public required PullProfile Profile { get; init; }

    /// <summary>One message in an answer instead of up to ten.</summary>
    public required bool Single { get; init; }

    /// <summary>Messages in all; null: as many as there is time for.</summary>
    public required long? Count { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Whether a stream is ended when a pull finds nothing.</summary>
    public required bool UntilEmpty { get; init; }

    /// <summary>Where messages are stored before they are confirmed; null: nowhere.</summary>
    public required string? Directory { get; init; }

    public required bool Gzip { get; init; }

    public int AllStreams => Participants.Count * Streams;

    public override string ToString()
    {
        var participants = Participants.Count == 1 ? Participants[0] : Numbers.Count(Participants.Count, "participant");
        var size = Single ? "one message a pull" : "up to ten messages a pull";
        return $"pull {Server.GetLeftPart(UriPartial.Authority)}: {participants}, {Numbers.Count(Streams, "stream")}{(Participants.Count == 1 ? "" : " each")}, {size}, {Profile.Name} profile";
    }
}
