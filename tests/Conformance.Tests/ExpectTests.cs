using PixStream.Conformance.Checks;
using PixStream.Conformance.Protocol;

namespace PixStream.Conformance.Tests;

/// <summary>What a report says of messages that are not those that were expected.</summary>
public class ExpectTests
{
    private const string Receiver = "12345678";

    private static readonly string[] Keys = [.. Enumerable.Range(10, 30).Select(number => $"message-{number}")];

    /// <summary>Both lists begin alike, and only their beginnings are shown.</summary>
    [Fact]
    public void Of_many_messages_those_that_came_twice_that_are_missing_and_that_are_others_are_named()
    {
        string[] came = [.. Keys[..^2], Keys[20], "message-99"];
        var failure = Assert.Throws<CheckFailedException>(() =>
            Expect.Same(Keys.Select(static key => Envelope.Named(Receiver, key)), came, inOrder: false));
        Assert.EndsWith(
            ", …; more than once: message-30; missing: message-38, message-39; others: message-99", failure.Came,
            StringComparison.Ordinal);
    }

    /// <summary>Of those that the server made, the ones that never came have no name.</summary>
    [Fact]
    public void Of_messages_that_the_server_made_those_that_came_twice_are_named()
    {
        var sightings = new Sightings();
        string[] came = [.. Keys[..^1], Keys[20]];
        var failure = Assert.Throws<CheckFailedException>(() =>
            Expect.Same([.. Keys.Select(_ => Envelope.Unseen(Receiver, sightings))], came, inOrder: false));
        Assert.EndsWith(", …; more than once: message-30", failure.Came, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_few_messages_all_are_shown_and_nothing_more_is_said()
    {
        var failure = Assert.Throws<CheckFailedException>(() =>
            Expect.Same([Envelope.Named(Receiver, "a")], ["b", "b"]));
        Assert.Equal("2 messages: b, b", failure.Came);
    }

    [Fact]
    public void The_right_messages_in_the_wrong_order_are_none_of_these()
    {
        var failure = Assert.Throws<CheckFailedException>(() =>
            Expect.Same(Keys.Select(static key => Envelope.Named(Receiver, key)), Keys.Reverse()));
        Assert.EndsWith(", …; all of them, in another order", failure.Came, StringComparison.Ordinal);
    }
}
