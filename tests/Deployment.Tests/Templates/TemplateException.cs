namespace PixStream.Deployment.Tests.Templates;

/// <summary>
/// The template uses something that this interpreter does not know, or that would surprise in Helm. Never guessed at.
/// </summary>
internal sealed class TemplateException(string message) : Exception(message);

/// <summary>The chart itself refuses its values: <c>fail</c> or <c>required</c>.</summary>
internal sealed class ChartRefusalException(string message) : Exception(message);
