using PixStream.Spi.Envelopes;
using PixStream.Spi.Signatures.Form;
using PixStream.Spi.Signatures.Verifying;
using PixStream.Spi.Tests.Envelopes;

namespace PixStream.Spi.Tests.Signatures;

/// <summary>A signed message in which anything at all was changed is refused.</summary>
public sealed class TamperTests : IDisposable
{
    private const int RandomDamages = 3_000;

    private readonly CertificateFolder _folder = new();
    private readonly SignatureVerifier _verifier;

    public TamperTests()
    {
        using var certificate = new TestAuthority().Issue();
        _verifier = _folder.Add(certificate).Verifier();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_flipped_bit_at_any_place_is_noticed()
    {
        // No XML declaration and no white space outside the root: there is no byte that is not covered.
        var signed = new SignedTestMessage().ToUtf8();
        Assert.True(_verifier.Verify(signed).IsValid);
        for (var at = 0; at < signed.Length; at++)
        {
            var bit = (byte)(1 << at % 8);
            signed[at] ^= bit;
            Assert.False(_verifier.Verify(signed).IsValid, $"Bit {at % 8} of byte {at}: {Differential.Show(signed)}");
            signed[at] ^= bit;
        }
    }

    [Fact]
    public void A_flipped_letter_case_at_any_place_is_noticed()
    {
        // The one bit that leaves most of the message well-formed.
        var signed = new SignedTestMessage().ToUtf8();
        for (var at = 0; at < signed.Length; at++)
        {
            if (!char.IsAsciiLetter((char)signed[at]))
                continue;
            signed[at] ^= 0x20;
            Assert.False(_verifier.Verify(signed).IsValid, $"Case of byte {at}: {Differential.Show(signed)}");
            signed[at] ^= 0x20;
        }
    }

    [Fact]
    public void Random_damage_never_changes_what_a_valid_message_says()
    {
        const int seed = 271_828;
        var random = new Random(seed);
        var signed = new SignedTestMessage().ToUtf8();
        var said = Said(signed);
        for (var i = 0; i < RandomDamages; i++)
        {
            var damaged = Mutation.Apply(signed, random);
            if (_verifier.Verify(damaged).IsValid)
                Assert.True(said == Said(damaged), $"Seed {seed}, damage {i}: {Differential.Show(damaged)}");
        }
    }

    [Theory]
    [InlineData("12345678", "12345679", SignedPart.AppHdr)]
    [InlineData("<PmtId/>", "<PmtId> </PmtId>", SignedPart.Document)]
    [InlineData("Autoridade de Teste", "AUTORIDADE de Teste", SignedPart.KeyInfo)]
    public void The_part_that_was_changed_is_named(string old, string changed, SignedPart part)
    {
        var result = _verifier.Verify(
            (new SignedTestMessage { Message = text => text.Replace(old, changed, StringComparison.Ordinal) }).ToUtf8());
        Assert.Equal((SignatureStatus.DigestMismatch, part), (result.Status, result.Part));
    }

    /// <summary>All that the message says, whatever its spelling: its header and its canonical body.</summary>
    private static string Said(byte[] message)
    {
        Assert.True(EnvelopeReader.TryRead(message, out var header, out var error), error.ToString());
        var document = new System.Xml.XmlDocument { PreserveWhitespace = true };
        document.Load(new MemoryStream(message));
        var body = document.DocumentElement!.ChildNodes.OfType<System.Xml.XmlElement>().Last();
        return $"{header} {System.Text.Encoding.UTF8.GetString(CanonicalForm.Of(body))}";
    }
}
