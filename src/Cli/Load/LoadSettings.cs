using System.Globalization;
using PixStream.Cli.Requests;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Load;

/// <summary>What <c>pixstream load</c> was asked for. The options' ranges have been checked.</summary>
internal sealed record LoadSettings
{
    public required Uri Server { get; init; }

    public ShownCredential Credential { get; init; } = ShownCredential.None;

    public required IReadOnlyList<string> Senders { get; init; }

    public required IReadOnlyList<string> Receivers { get; init; }

    /// <summary>Requests on their way at once.</summary>
    public required int Connections { get; init; }

    /// <summary>Messages in a request.</summary>
    public required int Batch { get; init; }

    /// <summary>Messages in all; null: as many as there is time for.</summary>
    public required long? Count { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Messages a second; null: as many as the server takes.</summary>
    public required int? Rate { get; init; }

    public required bool Gzip { get; init; }

    public required MessageKind Kind { get; init; }

    /// <summary>How many of a hundred messages are made invalid for their schema.</summary>
    public required int InvalidPercent { get; init; }

    public override string ToString()
    {
        var receivers = Receivers.Count == 1 ? Receivers[0] : Counted.Of(Receivers.Count, "participant");
        var senders = Senders.Count == 1 ? Senders[0] : Counted.Of(Senders.Count, "sender");
        var messages = Batch == 1 ? $"1 {Kind.Name}" : $"{Batch} {Kind.Name}";
        var invalid = InvalidPercent == 0 ? "" : $", {InvalidPercent} % invalid";
        var rate = Rate is { } limit ? string.Create(CultureInfo.InvariantCulture, $", {limit:N0} messages/s") : "";
        return $"load {Server.GetLeftPart(UriPartial.Authority)}: {senders} to {receivers}, {Numbers.Count(Connections, "connection")}, {messages} a request{rate}{invalid}";
    }
}
