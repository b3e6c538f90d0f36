namespace PixStream.Fuzz.Model;

/// <summary>A message as a batch showed it.</summary>
/// <param name="Xml">Its bytes; null for an object of the JSON profile that does not hold them.</param>
/// <param name="ResourceId">Its resource id; null where the object does not hold it.</param>
/// <param name="EndToEndId">The operation's id; null but for such objects.</param>
internal sealed record Delivered(byte[]? Xml, string? ResourceId, string? EndToEndId);
