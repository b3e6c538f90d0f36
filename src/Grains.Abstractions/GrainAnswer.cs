namespace PixStream.Grains.Abstractions;

/// <summary>What a grain answers: a value, or that this activation is not the owner any more.</summary>
/// <param name="Moved">Whether the callee did nothing and the next activation is to be asked.</param>
/// <param name="Value">What was answered; the default where it has moved.</param>
[GenerateSerializer, Immutable, Alias("pixstream.answer`1")]
public sealed record GrainAnswer<T>([property: Id(0)] bool Moved, [property: Id(1)] T? Value);

/// <summary>Makes answers.</summary>
public static class GrainAnswer
{
    public static GrainAnswer<T> Of<T>(T value) => new(false, value);

    /// <summary>This activation is not the owner any more: ask the next one.</summary>
    public static GrainAnswer<T> Moved<T>() => new(true, default);
}
