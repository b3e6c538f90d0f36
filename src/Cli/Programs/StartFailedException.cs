namespace PixStream.Cli.Programs;

/// <summary>A program could not be found, built or started. The message is a sentence for the person at the keyboard.</summary>
internal sealed class StartFailedException(string message) : Exception(message);
