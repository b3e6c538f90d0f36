using System.Text;
using Microsoft.Extensions.Time.Testing;
using PixStream.Spi.Identifiers;
using PixStream.Spi.Tests.Generation;

namespace PixStream.Spi.Tests.Identifiers;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("00038166", true)]
    [InlineData("ABCDEFGH", true)]
    [InlineData("0003816", false)]
    [InlineData("000381666", false)]
    [InlineData("0003816a", false)]
    [InlineData("0003816Á", false)]
    [InlineData("", false)]
    public void An_ISPB_has_eight_digits_or_capitals(string text, bool valid)
    {
        Assert.Equal(valid, IspbText.IsValid(text));
        Assert.Equal(valid, IspbText.IsValid(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void A_message_id_is_made_and_read_back()
    {
        var made = MessageId.Make("12345678", new Random(7));
        Assert.True(MessageId.TryParse(made.ToString(), out var read));
        Assert.Equal(made, read);
        Assert.Equal("12345678", read.Ispb);
        Assert.Equal(made, MessageId.Make("12345678", new Random(7)));
        Assert.NotEqual(made, MessageId.Make("12345678", new Random(8)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("M12345678abcdefghijklmnopqrstuv")]
    [InlineData("M12345678abcdefghijklmnopqrstuvwx")]
    [InlineData("D12345678abcdefghijklmnopqrstuvw")]
    [InlineData("M1234567xabcdefghijklmnopqrstuvw")]
    [InlineData("M12345678abcdefghijklmnopqrstu w")]
    [InlineData("M12345678abcdefghijklmnopqrstu\u00E9w")]
    public void What_is_not_a_message_id_is_refused(string? text) => Assert.False(MessageId.TryParse(text, out _));

    [Fact]
    public void An_end_to_end_id_is_made_and_read_back()
    {
        var made = EndToEndId.Make("12345678", Moments.PiDay, new Random(7));
        Assert.StartsWith("E12345678202603141509", made.ToString());
        Assert.True(EndToEndId.TryParse(made.ToString(), out var read));
        Assert.Equal(made, read);
        Assert.Equal(("12345678", new DateTimeOffset(2026, 3, 14, 15, 9, 0, TimeSpan.Zero)), (read.Ispb, read.Minute));
    }

    [Fact]
    public void An_end_to_end_id_counts_in_UTC()
    {
        var saoPaulo = new FakeTimeProvider(new DateTimeOffset(2025, 12, 31, 22, 30, 0, TimeSpan.FromHours(-3)));
        Assert.StartsWith("E12345678202601010130", EndToEndId.Make("12345678", saoPaulo, new Random(7)).ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("E12345678202613141509abcdefghijk")]
    [InlineData("E12345678202602301509abcdefghijk")]
    [InlineData("E12345678202603142409abcdefghijk")]
    [InlineData("M12345678202603141509abcdefghijk")]
    [InlineData("E12345678202603141509abcdefghij")]
    [InlineData("E12345678202603141509abcdefghij-")]
    public void What_is_not_an_end_to_end_id_is_refused(string? text) => Assert.False(EndToEndId.TryParse(text, out _));

    [Fact]
    public void A_return_id_is_no_end_to_end_id()
    {
        var made = ReturnId.Make("12345678", Moments.PiDay, new Random(7)).ToString();
        Assert.StartsWith("D12345678202603141509", made);
        Assert.False(EndToEndId.TryParse(made, out _));
        Assert.False(ReturnId.TryParse($"E{made[1..]}", out _));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyzABCDEFGHI", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("***", false)]
    [InlineData("abc def", false)]
    [InlineData("é", false)]
    public void A_TxId_has_1_to_35_letters_or_digits(string? text, bool valid)
    {
        Assert.Equal(valid, TxId.TryParse(text, out var id));
        Assert.Equal(valid ? text : "", id.ToString());
    }

    [Fact]
    public void An_id_is_not_made_for_what_is_no_ISPB()
    {
        Assert.Throws<ArgumentException>(() => MessageId.Make("1", new Random(1)));
        Assert.Throws<ArgumentException>(() => EndToEndId.Make("1", Moments.PiDay, new Random(1)));
        Assert.Throws<ArgumentException>(() => ReturnId.Make("1", Moments.PiDay, new Random(1)));
    }
}
