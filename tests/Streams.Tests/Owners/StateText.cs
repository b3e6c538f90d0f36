using PixStream.Streams.Rules;

namespace PixStream.Streams.Tests.Owners;

/// <summary>All of a state that lasts, to be compared.</summary>
internal static class StateText
{
    public static string Of(ParticipantState state) =>
        $"""
        {state.Ispb} last {state.LastSequence} next {state.Next} available {state.Available}
        returned {string.Join(' ', state.Returned)}
        parked {string.Join(' ', state.Parked)}
        operations {string.Join(' ', state.Operations.AsSpan().ToArray())}
        {string.Join('\n', state.Streams.Select(Of))}
        """;

    private static string Of(OpenStream stream) =>
        $"{stream.Id} {stream.OpenedAt:O} {stream.OpenedBy} step {stream.Step}: {stream.Outstanding?.Tag} "
        + (stream.Outstanding is { } batch ? string.Join(' ', batch.Ranges) : "nothing");
}
