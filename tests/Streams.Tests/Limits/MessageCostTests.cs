using System.Text;
using PixStream.Streams.Limits;

namespace PixStream.Streams.Tests.Limits;

/// <summary>What messages cost, in thousandths of a unit.</summary>
public sealed class MessageCostTests
{
    private const string Namespace = "https://www.bcb.gov.br/pi/";

    [Theory]
    [InlineData(1, $"<?xml version=\"1.0\"?><Envelope xmlns=\"{Namespace}pacs.008/1.13\">", 1000)]
    [InlineData(10, $"<Envelope xmlns=\"{Namespace}pacs.008/1.13\">", 10_000)]
    [InlineData(1, $"<?xml version=\"1.0\"?>\n<e:Envelope xmlns:e='{Namespace}pacs.002/1.14'>", 200)]
    [InlineData(1, $"<Envelope xmlns=\"{Namespace}admi.002/1.3\">", 1000)]
    [InlineData(1, $"<!-- {Namespace}pacs.002/ --><Envelope xmlns=\"{Namespace}pacs.008/1.13\">", 1000)]
    [InlineData(2, $"<!-- {Namespace}pacs.002/ --><Envelope xmlns=\"{Namespace}pacs.008/1.13\">", 2000)]
    [InlineData(1, "", 1000)]
    public void A_message_costs_what_the_Central_Bank_counts(int operations, string payload, long cost) =>
        Assert.Equal(cost, MessageCost.Of(operations, Encoding.UTF8.GetBytes(payload)));
}
