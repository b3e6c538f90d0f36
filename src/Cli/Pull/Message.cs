namespace PixStream.Cli.Pull;

/// <summary>One message of an answer.</summary>
/// <param name="ResourceId">Its name for good; null in the JSON profile, which has no such name.</param>
/// <param name="Body">Its bytes, a part of the answer's.</param>
internal readonly record struct Message(string? ResourceId, ReadOnlyMemory<byte> Body);
