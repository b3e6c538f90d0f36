using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using PixStream.Spi.Identifiers;

namespace PixStream.Spi.Tests.Identifiers;

/// <summary>The identifiers against what their descriptions say, told a second time as regular expressions.</summary>
public sealed partial class IdentifierProperties
{
    [Fact]
    public void A_message_id_is_read_as_it_was_made() =>
        Properties.Hold(Properties.Ispb.Zip(Properties.Random), made =>
        {
            var id = MessageId.Make(made.Item1, made.Item2);
            Assert.True(MessageId.TryParse(id.ToString(), out var read));
            Assert.Equal((id, made.Item1), (read, read.Ispb));
        });

    [Fact]
    public void An_end_to_end_id_says_who_made_it_in_which_UTC_minute() =>
        Properties.Hold(Properties.Ispb.Zip(Properties.Time).Zip(Properties.Random), made =>
        {
            var ((ispb, time), random) = made;
            var id = EndToEndId.Make(ispb, time, random);
            Assert.True(EndToEndId.TryParse(id.ToString(), out var read));
            Assert.Equal((id, ispb, Minute(time)), (read, read.Ispb, read.Minute));
        });

    [Fact]
    public void A_return_id_says_who_made_it_in_which_UTC_minute() =>
        Properties.Hold(Properties.Ispb.Zip(Properties.Time).Zip(Properties.Random), made =>
        {
            var ((ispb, time), random) = made;
            var id = ReturnId.Make(ispb, time, random);
            Assert.True(ReturnId.TryParse(id.ToString(), out var read));
            Assert.Equal((id, ispb, Minute(time)), (read, read.Ispb, read.Minute));
        });

    [Fact]
    public void Message_ids_are_those_that_the_schemas_take() =>
        Properties.Hold(
            Properties.Damaged(Properties.Ispb.Zip(Properties.Random, (ispb, random) => MessageId.Make(ispb, random).ToString())),
            text =>
            {
                Assert.Equal(MessageIds().IsMatch(text), MessageId.TryParse(text, out var id));
                Assert.True(id == default || id.ToString() == text);
            });

    [Fact]
    public void End_to_end_ids_are_those_that_the_schemas_take_with_a_minute_of_the_calendar() =>
        Properties.Hold(Properties.Damaged(MinuteIds('E')), text =>
        {
            Assert.Equal(IsMinuteId(text, EndToEndIds()), EndToEndId.TryParse(text, out var id));
            Assert.True(id == default || id.ToString() == text);
        });

    [Fact]
    public void Return_ids_are_those_that_the_schemas_take_with_a_minute_of_the_calendar() =>
        Properties.Hold(Properties.Damaged(MinuteIds('D')), text =>
        {
            Assert.Equal(IsMinuteId(text, ReturnIds()), ReturnId.TryParse(text, out var id));
            Assert.True(id == default || id.ToString() == text);
        });

    [Fact]
    public void TxIds_are_those_that_the_schemas_take()
    {
        var texts = Gen.Choose(1, 37).SelectMany(length => Properties.Alphanumeric.ArrayOf(length))
            .Select(chars => new string(chars));
        Properties.Hold(Properties.Damaged(texts), text =>
        {
            Assert.Equal(TxIds().IsMatch(text), TxId.TryParse(text, out var id));
            Assert.True(id == default || id.ToString() == text);
        });
    }

    // Any digits where the minute stands: most are none of the calendar.
    private static Gen<string> MinuteIds(char letter)
    {
        var ispbs = Properties.Ispb;
        var minutes = Gen.OneOf(
            Properties.Time.Select(time => time.GetUtcNow().ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture)),
            Properties.Text("0123456789", 4).Zip(Properties.Text("0123", 8), (year, rest) => year + rest));
        var suffixes = Properties.Alphanumeric.ArrayOf(11).Select(chars => new string(chars));
        return ispbs.Zip(minutes).Zip(suffixes, (start, suffix) => $"{letter}{start.Item1}{start.Item2}{suffix}");
    }

    private static bool IsMinuteId(string text, Regex form) =>
        form.Match(text) is { Success: true } match
        && int.Parse(match.Groups["y"].ValueSpan, provider: null) is >= 1 and var year
        && int.Parse(match.Groups["m"].ValueSpan, provider: null) is >= 1 and <= 12 and var month
        && int.Parse(match.Groups["d"].ValueSpan, provider: null) is >= 1 and var day && day <= DateTime.DaysInMonth(year, month)
        && int.Parse(match.Groups["h"].ValueSpan, provider: null) <= 23
        && int.Parse(match.Groups["n"].ValueSpan, provider: null) <= 59;

    private static DateTimeOffset Minute(FakeTimeProvider time)
    {
        var now = time.GetUtcNow().ToUniversalTime();
        return new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, now.Minute, 0, TimeSpan.Zero);
    }

    [GeneratedRegex(@"\AM[0-9A-Z]{8}[a-zA-Z0-9]{23}\z")]
    private static partial Regex MessageIds();

    [GeneratedRegex(@"\AE[0-9A-Z]{8}(?<y>[0-9]{4})(?<m>[0-9]{2})(?<d>[0-9]{2})(?<h>[0-9]{2})(?<n>[0-9]{2})[a-zA-Z0-9]{11}\z")]
    private static partial Regex EndToEndIds();

    [GeneratedRegex(@"\AD[0-9A-Z]{8}(?<y>[0-9]{4})(?<m>[0-9]{2})(?<d>[0-9]{2})(?<h>[0-9]{2})(?<n>[0-9]{2})[a-zA-Z0-9]{11}\z")]
    private static partial Regex ReturnIds();

    [GeneratedRegex(@"\A[a-zA-Z0-9]{1,35}\z")]
    private static partial Regex TxIds();
}
