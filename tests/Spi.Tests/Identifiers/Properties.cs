using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using Microsoft.FSharp.Core;

namespace PixStream.Spi.Tests.Identifiers;

/// <summary>
/// Checks a property on values that FsCheck draws; a failure prints the value and the seed. PIXSTREAM_FUZZ_SEED and
/// PIXSTREAM_FUZZ_COUNT choose other values and more of them.
/// </summary>
internal static class Properties
{
    public static Gen<string> Ispb { get; } = Text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 8);

    public static Gen<char> Alphanumeric { get; } =
        Gen.Elements("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".ToCharArray());

    public static Gen<Random> Random { get; } = Gen.Choose(0, int.MaxValue).Select(seed => new Random(seed));

    public static Gen<FakeTimeProvider> Time { get; } = Gen.Choose(0, int.MaxValue)
        .Zip(Gen.Choose(0, 9_999_999), (second, tick) =>
            new FakeTimeProvider(
                DateTimeOffset.UnixEpoch.AddSeconds(second * 3.0).AddTicks(tick).ToOffset(TimeSpan.FromHours(-3))));

    public static void Hold<T>(Gen<T> values, Action<T> property) =>
        Check.One(Settings(), Prop.ForAll(values.ToArbitrary(), property));

    public static Gen<string> Text(string alphabet, int length) =>
        Gen.Elements(alphabet.ToCharArray()).ArrayOf(length).Select(chars => new string(chars));

    /// <summary>The text, or the text with something small wrong with it, which need not make it bad.</summary>
    public static Gen<string> Damaged(Gen<string> texts)
    {
        var chars = Gen.OneOf(Alphanumeric, Gen.Elements(' ', '-', '.', '\0', 'é', '٣', 'Ａ', '\uD83D', 'E', 'D', 'M'));
        return texts.SelectMany(text => Gen.OneOf(
            Gen.Constant(text),
            Gen.Choose(0, text.Length - 1).Zip(chars, (at, c) => $"{text[..at]}{c}{text[(at + 1)..]}"),
            Gen.Choose(0, text.Length).Zip(chars, (at, c) => text.Insert(at, c.ToString())),
            Gen.Choose(0, text.Length - 1).Select(at => text.Remove(at, 1))));
    }

    private static Config Settings()
    {
        var seed = Setting("PIXSTREAM_FUZZ_SEED", 20260314);
        // The second number must be odd.
        var replay = new Replay(new Rnd((ulong)seed, 0x9E3779B97F4A7C15), FSharpOption<int>.None);
        return Config.QuickThrowOnFailure.WithMaxTest(Setting("PIXSTREAM_FUZZ_COUNT", 1_000)).WithReplay(replay)
            .WithName($"seed {seed}");
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, provider: null) : otherwise;
}
