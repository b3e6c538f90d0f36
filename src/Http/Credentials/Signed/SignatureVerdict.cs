namespace PixStream.Http.Credentials.Signed;

/// <summary>What was found of a request's signature.</summary>
/// <param name="Fault"><see cref="CredentialFault.None"/> where it is good.</param>
/// <param name="KeyId">Of a good one.</param>
/// <param name="Why">What is wrong with the form of a header; null if it is something else.</param>
internal sealed record SignatureVerdict(CredentialFault Fault, string KeyId = "", string? Why = null);
