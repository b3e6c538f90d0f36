using System.Text;
using FsCheck.Fluent;
using PixStream.Spi.Identifiers;

namespace PixStream.Spi.Tests.Identifiers;

public sealed class TaxIdTests
{
    private const string Digits = "0123456789";
    private const string DigitsAndCapitals = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    [Theory]
    [InlineData("52998224725", true)]
    [InlineData("11144477735", true)]
    [InlineData("52998224726", false)]
    [InlineData("52998224735", false)]
    [InlineData("00000000000", false)]
    [InlineData("11111111111", false)]
    [InlineData("99999999999", false)]
    [InlineData("5299822472", false)]
    [InlineData("529982247250", false)]
    [InlineData("529.982.247-25", false)]
    [InlineData("5299822472X", false)]
    [InlineData("5299822472٥", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_CPF_is_eleven_digits_of_which_two_check_the_others(string? text, bool valid)
    {
        Assert.Equal(valid, Cpf.TryParse(text, out var cpf));
        Assert.Equal(valid ? text : "", cpf.ToString());
    }

    [Theory]
    [InlineData("11222333000181", true)]
    [InlineData("00000000000191", true)]
    [InlineData("11222333000182", false)]
    [InlineData("11222333000191", false)]
    [InlineData("00000000000000", false)]
    // The example of the tax office for numbers with letters.
    [InlineData("12ABC34501DE35", true)]
    [InlineData("12ABC34501DE36", false)]
    [InlineData("12ABC34501DE45", false)]
    [InlineData("12abc34501de35", false)]
    [InlineData("12ABC34501DEA5", false)]
    [InlineData("12.ABC.345/01DE-35", false)]
    [InlineData("12ABC34501DE3", false)]
    [InlineData("52998224725", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_CNPJ_is_twelve_digits_or_capitals_and_two_digits_that_check_them(string? text, bool valid)
    {
        Assert.Equal(valid, Cnpj.TryParse(text, out var cnpj));
        Assert.Equal(valid ? text : "", cnpj.ToString());
    }

    [Fact]
    public void A_CNPJ_begins_with_the_company()
    {
        Assert.True(Cnpj.TryParse("12ABC34501DE35", out var cnpj));
        Assert.Equal("12ABC345", cnpj.Company);
    }

    [Fact]
    public void Each_nine_digits_make_one_CPF_unless_they_are_all_the_same() =>
        Properties.Hold(Properties.Text(Digits, 9), head =>
        {
            var whole = head + CheckDigits(head, [10, 9, 8, 7, 6, 5, 4, 3, 2], [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
            var found = Enumerable.Range(0, 100).Select(check => $"{head}{check:00}").Where(text => Cpf.TryParse(text, out _));
            Assert.Equal(head.Distinct().Count() == 1 ? [] : [whole], found);
        });

    [Fact]
    public void Each_twelve_digits_or_capitals_make_one_CNPJ() =>
        Properties.Hold(Properties.Text(DigitsAndCapitals, 12), head =>
        {
            var whole = head + CheckDigits(head, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2], [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
            var found = Enumerable.Range(0, 100).Select(check => $"{head}{check:00}").Where(text => Cnpj.TryParse(text, out _));
            Assert.Equal([whole], found);
        });

    [Fact]
    public void Where_a_message_may_hold_either_both_are_taken() =>
        Properties.Hold(Properties.Damaged(Gen.Elements("52998224725", "11222333000181", "12ABC34501DE35")), text =>
            Assert.Equal(Cpf.TryParse(text, out _) || Cnpj.TryParse(text, out _), TaxId.IsValid(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void What_is_written_for_a_number_is_valid_for_each_number()
    {
        // Nine digits that are all the same make no CPF.
        var numbers = Gen.OneOf(Gen.Choose(0, int.MaxValue), Gen.Choose(0, 9).Select(digit => digit * 111_111_111));
        Properties.Hold(numbers.Zip(Gen.Elements(TaxId.CpfLength, TaxId.CnpjLength)), drawn =>
        {
            var text = new byte[drawn.Item2];
            TaxId.Write((ulong)drawn.Item1, text);
            Assert.True(TaxId.IsValid(text), Encoding.UTF8.GetString(text));
        });
    }

    // The rule as it is often told: ten times the sum, modulo 11, and 10 counts as 0.
    private static string CheckDigits(string head, int[] first, int[] second)
    {
        var one = Check(head, first);
        return $"{one}{Check($"{head}{one}", second)}";
    }

    private static int Check(string text, int[] weights) =>
        text.Zip(weights, (c, weight) => (c - 48) * weight).Sum() * 10 % 11 % 10;
}
