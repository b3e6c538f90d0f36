using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace PixStream.Spi.Envelopes;

/// <summary>A type of message.</summary>
/// <param name="Name">As namespaces and <see cref="EnvelopeHeader.MessageType"/> give it: <c>pacs.008</c>.</param>
/// <param name="Meaning">What such a message is, in a few words.</param>
public sealed record MessageType(string Name, string Meaning);

/// <summary>
/// The types of messages in the SPI's catalogue, as far as public implementations of its version 5.13 show them. For people
/// to read: no type is refused for not being here, as catalogues grow.
/// </summary>
public static class MessageTypes
{
    /// <summary>All of them, in the order of their names.</summary>
    public static IReadOnlyList<MessageType> All { get; } =
    [
        new("admi.002", "a message was refused"),
        new("admi.004", "an event of the system, such as a new accounting day"),
        new("camt.014", "how a participant is identified"),
        new("camt.025", "receipt of reported transfers"),
        new("camt.029", "answer to the cancellation of a scheduled payment"),
        new("camt.052", "entries of the settlement account"),
        new("camt.053", "balances of the settlement account"),
        new("camt.054", "one entry of the settlement account in detail"),
        new("camt.055", "cancellation of a scheduled payment"),
        new("camt.060", "request for a report on the settlement account"),
        new("pacs.002", "status of a payment or a return"),
        new("pacs.004", "return of a payment"),
        new("pacs.008", "payment"),
        new("pain.009", "request to authorise recurring payments"),
        new("pain.011", "cancellation of recurring payments"),
        new("pain.012", "answer about recurring payments"),
        new("pain.013", "scheduling of a recurring payment"),
        new("pain.014", "status of a scheduled payment"),
        new("pibr.001", "echo request"),
        new("pibr.002", "echo answer"),
        new("reda.014", "registration of an indirect participant"),
        new("reda.016", "status of a registration, its change or its end"),
        new("reda.017", "what is registered of a participant"),
        new("reda.022", "change of a participant's registration"),
        new("reda.031", "end of a participant's registration"),
        new("reda.041", "what changed at a participant"),
        new("trck.002", "report of a transfer within one participant"),
    ];

    private static readonly FrozenDictionary<string, MessageType> ByName = All.ToFrozenDictionary(type => type.Name);

    /// <summary>The type of that name; false if the catalogue has no such type.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out MessageType? type) => ByName.TryGetValue(name, out type);
}
