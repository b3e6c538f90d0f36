namespace PixStream.Cli.Certs;

/// <summary>What lies in the directory cannot be used. The message names the file and what to do.</summary>
internal sealed class CertsFailedException(string message) : Exception(message);
