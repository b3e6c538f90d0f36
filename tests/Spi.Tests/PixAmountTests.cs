using System.Text;

namespace PixStream.Spi.Tests;

public sealed class PixAmountTests
{
    [Theory]
    [InlineData("0.10", "0.10")]
    [InlineData("5", "5.00")]
    [InlineData("5.1", "5.10")]
    [InlineData("0", "0.00")]
    [InlineData("007.50", "7.50")]
    [InlineData("00", "0.00")]
    [InlineData(" 5.10\n", "5.10")]
    [InlineData("12345678901.23", "12345678901.23")]
    [InlineData("999999999999999.99", "999999999999999.99")]
    [InlineData("9999999999999999.99", "9999999999999999.99")]
    public void An_amount_keeps_its_digits(string text, string json)
    {
        var buffer = new byte[PixAmount.BytesMax];
        Assert.True(PixAmount.TryFormat(Encoding.UTF8.GetBytes(text), buffer, out var written));
        Assert.Equal(json, Encoding.UTF8.GetString(buffer, 0, written));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("-5")]
    [InlineData("+5")]
    [InlineData("5.123")]
    [InlineData("5.100")]
    [InlineData("5,10")]
    [InlineData("1e3")]
    [InlineData("1.2.3")]
    [InlineData("5 0")]
    [InlineData("NaN")]
    [InlineData("&#53;")]
    [InlineData("10000000000000000.00")]
    [InlineData("٣")]
    public void What_is_not_a_plain_decimal_is_refused(string text) =>
        Assert.False(PixAmount.TryFormat(Encoding.UTF8.GetBytes(text), new byte[PixAmount.BytesMax], out _));
}
