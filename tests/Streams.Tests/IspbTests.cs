namespace PixStream.Streams.Tests;

public sealed class IspbTests
{
    [Theory]
    [InlineData("00000000")]
    [InlineData("99999004")]
    [InlineData("ZZZZZZZZ")]
    [InlineData("1A2B3C4Z")]
    public void Eight_digits_and_capitals_are_a_name(string text)
    {
        Assert.True(Ispb.TryParse(text, out var ispb));
        Assert.Equal(text, ispb.ToString());
        Assert.Equal(ispb, Ispb.FromWord(ispb.Word));
        Assert.Equal(ispb, Ispb.Parse(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1234567")]
    [InlineData("123456789")]
    [InlineData("1234567a")]
    [InlineData("1234 678")]
    [InlineData("1234567/")]
    [InlineData("1234567:")]
    [InlineData("1234567@")]
    [InlineData("1234567[")]
    [InlineData("1234567\0")]
    [InlineData("1234567١")]
    [InlineData("1234567İ")]
    public void Anything_else_is_not(string? text)
    {
        Assert.False(Ispb.TryParse(text, out var ispb));
        Assert.Equal(default, ispb);
    }

    [Fact]
    public void Parsing_names_what_it_refuses() =>
        Assert.Contains("1234-678", Assert.Throws<FormatException>(() => Ispb.Parse("1234-678")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0UL)]
    [InlineData(0x3030_3030_3030_302FUL)]
    [InlineData(0x3A30_3030_3030_3030UL)]
    [InlineData(ulong.MaxValue)]
    public void A_word_of_other_bytes_is_refused(ulong word) => Assert.Throws<FormatException>(() => Ispb.FromWord(word));

    [Fact]
    public void Names_sort_as_their_texts_do()
    {
        string[] texts = ["00000000", "0000000A", "10000000", "A0000000", "Z9999999", "ZZZZZZZZ"];
        for (var i = 1; i < texts.Length; i++)
        {
            var (low, high) = (Ispb.Parse(texts[i - 1]), Ispb.Parse(texts[i]));
            Assert.True(low < high && low <= high && high > low && high >= low && low != high);
            Assert.False(low.Equals((object)high));
        }
    }

    [Fact]
    public void One_name_is_equal_to_itself()
    {
        var (one, same) = (Ispb.Parse("99999004"), Ispb.Parse("99999004"));
        Assert.True(one == same && one.Equals((object)same) && one <= same && one >= same && one.CompareTo(same) == 0);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.False(one.Equals("99999004"));
    }
}
