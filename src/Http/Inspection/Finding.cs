using PixStream.Http.Refusals;

namespace PixStream.Http.Inspection;

/// <summary>What is wrong with a message, and what follows.</summary>
/// <param name="Policy">Reject or Quarantine.</param>
/// <param name="Problem">How its sender is told.</param>
/// <param name="Type">Its message type.</param>
/// <param name="Version">The version of the type.</param>
/// <param name="Reasons">One plain sentence each, at least one, with line and element where there is one.</param>
internal sealed record Finding(MessagePolicy Policy, Problem Problem, string Type, string Version, IReadOnlyList<string> Reasons);
