using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Values;

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
        Assert.Contains(
            "1234-678", Assert.Throws<FormatException>(() => Ispb.Parse("1234-678")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0UL)]
    [InlineData(0x3030_3030_3030_302FUL)]
    [InlineData(0x3A30_3030_3030_3030UL)]
    [InlineData(ulong.MaxValue)]
    public void A_word_of_other_bytes_is_refused(ulong word) => Assert.Throws<FormatException>(() => Ispb.FromWord(word));

    [Fact]
    public void A_service_has_a_name_that_no_institution_can_have_and_no_caller_can_say()
    {
        var service = Ispb.OfService("auditlog");
        Assert.True(service.IsService);
        Assert.False(Ispb.Parse("99999004").IsService);
        Assert.Equal("auditlog", service.ToString());
        Assert.False(Ispb.TryParse("auditlog", out _));
    }

    [Theory]
    [InlineData("auditlog")]
    [InlineData("aaaaaaaa")]
    [InlineData("zzzzzzzz")]
    public void What_a_store_kept_of_a_services_name_is_that_name(string name)
    {
        Assert.Equal(Ispb.OfService(name), Ispb.FromWord(Ispb.OfService(name).Word));
        Assert.Equal(Ispb.OfService(name), Ispb.FromText(name));
    }

    [Fact]
    public void What_a_store_kept_of_an_institutions_name_is_that_name() =>
        Assert.Equal(Ispb.Parse("1A2B3C4Z"), Ispb.FromText("1A2B3C4Z"));

    [Theory]
    [InlineData("")]
    [InlineData("auditlo")]
    [InlineData("auditlogs")]
    [InlineData("Auditlog")]
    [InlineData("auditlo1")]
    [InlineData("auditlo{")]
    [InlineData("auditlo`")]
    [InlineData("auditloğ")]
    [InlineData("1234567a")]
    public void Anything_but_eight_small_letters_is_no_service(string name)
    {
        Assert.Throws<FormatException>(() => Ispb.OfService(name));
        Assert.Throws<FormatException>(() => Ispb.FromText(name));
    }

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
