using System.Text;
using PixStream.Fuzz.Wire;

namespace PixStream.Fuzz.Reports;

/// <summary>Something that a server must not do.</summary>
/// <param name="What">What it did.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Worker">Who found it; -1: the run as a whole.</param>
/// <param name="Request">Number of the worker's request.</param>
/// <param name="Draft">What the request was made from.</param>
/// <param name="Sent">The bytes sent last on the connection; null where there is no such request.</param>
/// <param name="Answer">What came back; null: nothing.</param>
internal sealed record Finding(string What, int Seed, int Worker, long Request, string? Draft, byte[]? Sent, string? Answer)
{
    private const int BytesShown = 16 << 10;

    public override string ToString()
    {
        var text = new StringBuilder(
            $"FINDING {What}\n  seed {Seed}, worker {Worker}, request {Request}{(Draft is null ? "" : $": {Draft}")}");
        if (Sent is not null)
            text.Append($"\n  sent: printf '{Escaped.Of(Sent, BytesShown)}'");
        return text.Append(Answer is null ? "" : $"\n  answer: {Answer}").ToString();
    }
}
