using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace PixStream.Hosting.Tests;

/// <summary>Names that are unknown and values that cannot be read are refused by name, before anything is built.</summary>
public sealed class KnownSettingsTests
{
    private static readonly KnownSettings Known = new(new Dictionary<string, Type>
    {
        ["PixStream:Fruit"] = typeof(Fruit),
        ["PixStream:Fruit:Peel"] = typeof(Peel),
        ["PixStream:Shop:Till"] = typeof(Peel),
    });

    [Theory]
    [InlineData("PixStream:Fruit:Count", "6")]
    [InlineData("pixstream:fruit:count", "6")]
    [InlineData("PixStream:Fruit:Grams", "6000000000")]
    [InlineData("PixStream:Fruit:Limit", "")]
    [InlineData("PixStream:Fruit:Kind", "pear")]
    [InlineData("PixStream:Fruit:IsRipe", "TRUE")]
    [InlineData("PixStream:Fruit:Age", "00:00:05")]
    [InlineData("PixStream:Fruit:Names:0", "anything")]
    [InlineData("PixStream:Fruit:Names", "")]
    [InlineData("PixStream:Fruit:Peel:Colour", "red")]
    [InlineData("PixStream:Fruit:Peel", "")]
    [InlineData("pixstream:fruit:peel:colour", "red")]
    [InlineData("PixStream:Shop:Till:Colour", "red")]
    [InlineData("Else:Fruit:Nothing", "1")]
    public void What_is_known_and_readable_passes(string name, string value) =>
        Assert.Null(Record.Exception(() => Known.Check(Configuration(name, value))));

    [Theory]
    [InlineData("PixStream:Fruit:Cont", "6", "PixStream:Fruit:Cont is not a setting that PixStream knows",
        "PixStream:Fruit has Count, ")]
    [InlineData("PixStream:Fruits:Count", "6", "PixStream:Fruits is not a section that PixStream knows", "PixStream:Fruit, ")]
    [InlineData("PixStream:Count", "6", "PixStream:Count is not a section that PixStream knows", "PixStream:Fruit, ")]
    [InlineData("PixStream:Fruit:Count", "six", "PixStream:Fruit:Count is 'six', which is not", "a whole number")]
    [InlineData("PixStream:Fruit:Grams", "six", "PixStream:Fruit:Grams is 'six', which is not", "a whole number")]
    [InlineData("PixStream:Fruit:Count", "2147483648", "PixStream:Fruit:Count is '2147483648', which is not",
        "a whole number up to 2147483647.")]
    [InlineData("PixStream:Fruit:Grams", "9223372036854775808", "PixStream:Fruit:Grams is '9223372036854775808'",
        "a whole number up to 9223372036854775807.")]
    [InlineData("PixStream:Fruit:Limit", "six", "PixStream:Fruit:Limit is 'six', which is not", "a whole number")]
    [InlineData("PixStream:Fruit:Age", "5s", "PixStream:Fruit:Age is '5s', which is not", "hours:minutes:seconds")]
    [InlineData("PixStream:Fruit:Kind", "Stone", "PixStream:Fruit:Kind is 'Stone', which is not", "Apple, Pear")]
    [InlineData("PixStream:Fruit:Kind", "2", "PixStream:Fruit:Kind is '2', which is not", "Apple, Pear")]
    [InlineData("PixStream:Fruit:Count:0", "6", "PixStream:Fruit:Count is one value", "nothing lies in it")]
    [InlineData("Logging:LogLevel:Default", "Loud", "Logging:LogLevel:Default is 'Loud', which is not", "Trace, Debug")]
    [InlineData("Logging:Console:LogLevel:Microsoft.AspNetCore", "Loud",
        "Logging:Console:LogLevel:Microsoft.AspNetCore is 'Loud'", "Trace, Debug")]
    [InlineData("PixStream:Fruit:IsRipe", "yes", "PixStream:Fruit:IsRipe is 'yes', which is not", "true or false")]
    [InlineData("PixStream:Fruit:Names", "secret", "PixStream:Fruit:Names is a list", "PixStream:Fruit:Names:0")]
    [InlineData("PixStream:Fruit:Peel:Color", "red", "PixStream:Fruit:Peel:Color is not a setting that PixStream knows",
        "PixStream:Fruit:Peel has Colour, ")]
    [InlineData("PixStream:Fruit:Peel:IsThin", "1mm", "PixStream:Fruit:Peel:IsThin is '1mm', which is not", "true or false")]
    [InlineData("PixStream:Fruit:Peel", "true", "PixStream:Fruit:Peel is a section", "it has Colour, IsThin, and no value")]
    [InlineData("PixStream:Fruit:Pel:Colour", "red", "PixStream:Fruit:Pel is not a setting that PixStream knows", ", Peel.")]
    [InlineData("PixStream:Shop:Colour", "red", "PixStream:Shop:Colour is not a setting that PixStream knows",
        "PixStream:Shop has Till.")]
    public void What_is_not_is_named_with_what_would_do(string name, string value, string what, string would)
    {
        var wrong = Assert.Throws<SettingException>(() => Known.Check(Configuration(name, value)));
        Assert.Contains(what, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(would, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PixStream:Fruit:Count", "13")]
    [InlineData("PixStream:Fruit:Limit", "0")]
    [InlineData("PixStream:Fruit:Age", "1.00:00:01")]
    [InlineData("PixStream:Fruit:Peel:Colour", "yellow")]
    [InlineData("PixStream:Shop:Till:Colour", "yellow")]
    public void What_is_out_of_range_is_named_before_anything_reads_it(string name, string value)
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => Known.Check(Configuration(name, value)));
        Assert.StartsWith($"{name}: ", Assert.Single(wrong.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PixStream:Fruit:Count", "3")]
    [InlineData("PixStream:Fruit:Limit", "")]
    [InlineData("PixStream:Fruit:Kind", "Apple")]
    [InlineData("PixStream:Fruit:Age", "01:00:00")]
    [InlineData("PixStream:Fruit:Names", "")]
    [InlineData("PixStream:Fruit:Peel:IsThin", "true")]
    public void A_default_is_written_as_it_would_be_set(string name, string value) => Assert.Equal(value, Known.DefaultOf(name));

    [Fact]
    public void What_a_list_should_hold_stays_out_of_the_message()
    {
        var wrong = Assert.Throws<SettingException>(() => Known.Check(Configuration("PixStream:Fruit:Names", "c2VjcmV0")));
        Assert.DoesNotContain("c2VjcmV0", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_setting_has_one_name() =>
        Assert.Equal(
            [
                "PixStream:Fruit:Count", "PixStream:Fruit:Grams", "PixStream:Fruit:Limit", "PixStream:Fruit:Kind",
                "PixStream:Fruit:IsRipe", "PixStream:Fruit:Age", "PixStream:Fruit:Names", "PixStream:Fruit:Peel:Colour",
                "PixStream:Fruit:Peel:IsThin", "PixStream:Shop:Till:Colour", "PixStream:Shop:Till:IsThin",
            ],
            Known.Names);

    private static IConfiguration Configuration(string name, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();

    private enum Kind
    {
        Apple,
        Pear,
    }

    private sealed record Fruit
    {
        [Range(0, 12)]
        public int Count { get; init; } = 3;

        public long Grams { get; init; }

        [Range(1, 9)]
        public int? Limit { get; init; }

        public Kind Kind { get; init; }

        public bool IsRipe { get; init; }

        [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
        public TimeSpan Age { get; init; } = TimeSpan.FromHours(1);

        public string[] Names { get; init; } = [];

        public Peel Peel { get; init; } = new();
    }

    private sealed record Peel
    {
        [StringLength(5)]
        public string? Colour { get; init; }

        public bool IsThin { get; init; } = true;
    }
}
