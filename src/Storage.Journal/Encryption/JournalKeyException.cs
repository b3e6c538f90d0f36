namespace PixStream.Storage.Journal.Encryption;

/// <summary>A key that payloads are encrypted with cannot be used, or is missing. The message says which.</summary>
public sealed class JournalKeyException(string message) : Exception(message);
