namespace PixStream.Harness.Http;

/// <summary>A server neither answered nor closed the connection in time.</summary>
internal sealed class HangException(TimeSpan after) : Exception($"Neither an answer nor a close within {after.TotalSeconds} s.");
