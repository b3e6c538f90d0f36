using System.Net;
using System.Text;
using PixStream.Http.Refusals;
using PixStream.Spi.Envelopes;

namespace PixStream.Http.Tests.Intake;

/// <summary>
/// Details are prose, also where they are put together from several places.
/// <see cref="Answer.IsProblem(HttpStatusCode, string)"/> looks at every detail that a test of this project meets; here are those
/// that no other test has a reason to bring about.
/// </summary>
public sealed class DetailTests
{
    private static readonly string Text = Encoding.UTF8.GetString(Sample.Message());

    [Fact]
    public async Task An_envelope_that_was_cut_off_anywhere_is_told_so_in_whole_sentences()
    {
        await using var harness = await HttpHarness.StartAsync();
        for (var length = 0; length < Text.Length; length += 1 + (length / 8))
            (await harness.PostAsync(Encoding.UTF8.GetBytes(Text[..length])))
                .IsProblem(HttpStatusCode.BadRequest, "malformed-message");
        var cut = await harness.PostAsync(Encoding.UTF8.GetBytes(Text[..^20]));
        Assert.EndsWith(
            "Was all of it sent? Nothing was stored.", ReadProblem.FromXml(cut.Body).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whatever_is_wrong_with_an_envelope_is_told_in_whole_sentences(int seed)
    {
        var random = new Random(seed);
        var reasons = new HashSet<EnvelopeReason>();
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = Encoding.UTF8.GetBytes(Text);
            for (var times = random.Next(1, 4); times > 0; times--)
                bytes[random.Next(bytes.Length)] = (byte)"<>/&;'\"= !?[]-x:\0\t1é"[random.Next(20)];
            if (EnvelopeReader.TryRead(bytes, out _, out var error))
                continue;
            reasons.Add(error.Reason);
            ReadProblem.IsProse(Sentences.Join(error.ToString(), RefusalWriter.NothingStored), quotes: true);
        }

        Assert.True(reasons.Count > 5, $"Seed {seed}: {string.Join(", ", reasons)}");
    }

    [Theory]
    [InlineData("One", "One. Nothing was stored.")]
    [InlineData("One.", "One. Nothing was stored.")]
    [InlineData("Was it?", "Was it? Nothing was stored.")]
    [InlineData("One. (2 more.)", "One. (2 more.) Nothing was stored.")]
    [InlineData("", "Nothing was stored.")]
    public void Sentences_are_joined_with_one_mark_each(string first, string joined) =>
        Assert.Equal(joined, Sentences.Join(first, RefusalWriter.NothingStored));

    [Fact]
    public void The_first_of_several_reasons_ends_before_their_number() =>
        Assert.Equal("Is it? (1 more.)", RefusalWriter.FirstOf(["Is it?", "It is not."]));
}
