namespace PixStream.Streams.Owners;

/// <summary>What a command decided, and the claim under which it did.</summary>
internal readonly record struct Decided<T>(T Value, long Claim);
