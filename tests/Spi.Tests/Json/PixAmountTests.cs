using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using PixStream.Spi.Json;
using PixStream.Spi.Tests.Identifiers;

namespace PixStream.Spi.Tests.Json;

public sealed class PixAmountTests
{
    // Of every length, so that small ones are as frequent as large ones.
    private static Gen<long> Centavos { get; } = Gen.Choose(0, 18).SelectMany(digits => Properties.Text("0123456789", digits))
        .Select(digits => digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture));

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
    [InlineData("000000000000000000000000000001.00", "1.00")]
    public void An_amount_keeps_its_digits(string text, string shown)
    {
        Assert.True(PixAmount.TryParse(text, out var amount));
        Assert.Equal(shown, amount.ToString());
    }

    [Theory]
    [InlineData(null)]
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
    public void What_is_not_a_plain_decimal_is_refused(string? text) => Assert.False(PixAmount.TryParse(text, out _));

    [Fact]
    public void An_amount_is_shown_with_two_decimals_and_read_back() =>
        Properties.Hold(Centavos, centavos =>
        {
            var amount = new PixAmount(centavos);
            Assert.Equal((centavos / 100m).ToString("0.00", CultureInfo.InvariantCulture), amount.ToString());
            Assert.True(PixAmount.TryParse(amount.ToString(), out var read));
            Assert.Equal(amount, read);
        });

    [Fact]
    public void An_amount_is_as_many_reais_as_centavos() =>
        Properties.Hold(Centavos, centavos =>
        {
            Assert.True(PixAmount.TryFromReais(centavos / 100m, out var amount));
            Assert.Equal((centavos, centavos / 100m), (amount.Centavos, amount.Reais));
        });

    [Theory]
    [InlineData("-0.01")]
    [InlineData("0.001")]
    [InlineData("10000000000000000")]
    [InlineData("79228162514264337593543950335")]
    public void Reais_that_are_no_amount_are_refused(string reais) =>
        Assert.False(PixAmount.TryFromReais(decimal.Parse(reais, CultureInfo.InvariantCulture), out _));

    [Fact]
    public void Centavos_out_of_range_are_a_callers_mistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PixAmount(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PixAmount(PixAmount.CentavosMax + 1));
    }
}
