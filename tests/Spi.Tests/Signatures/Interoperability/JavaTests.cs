using System.Text;
using PixStream.Spi.Tests.Envelopes;

namespace PixStream.Spi.Tests.Signatures.Interoperability;

/// <summary>
/// Java's own XML Signature, which can be told what a reference without URI means, processes the whole of it: SpiSignature.java.
/// </summary>
public sealed class JavaTests : IDisposable
{
    private static readonly string Program =
        Path.Combine(RepositoryFiles.SampleMessages, "../../tests/Spi.Tests/Signatures/Interoperability/SpiSignature.java");

    private static readonly string[] Messages = [.. InteropHarness.Messages.Select(row => row.Data)];

    private readonly InteropHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Signatures_made_by_Java_verify_here()
    {
        var paths = Write(Messages);
        Run("sign", paths);
        foreach (var path in paths)
        {
            var signed = File.ReadAllBytes(path);
            var result = _harness.Verifier.Verify(signed);
            Assert.True(result.IsValid, $"{result}\n{Differential.Show(signed)}");
        }
    }

    [Fact]
    public void Our_signatures_verify_in_Java()
    {
        var verdicts = Run("verify", Write([.. Messages.Select(_harness.Sign)]));
        Assert.Equal(Enumerable.Repeat("VALID", Messages.Length), verdicts);
    }

    [Fact]
    public void Java_notices_a_change_of_header_document_and_KeyInfo()
    {
        var signed = _harness.Sign(new TestMessage().ToString());
        string[] changed =
        [
            signed, signed.Replace("12345678", "12345679", StringComparison.Ordinal),
            signed.Replace("<PmtId/>", "<PmtId> </PmtId>", StringComparison.Ordinal),
            signed.Replace(">77<", ">78<", StringComparison.Ordinal),
        ];
        Assert.Equal(["VALID", "INVALID", "INVALID", "INVALID"], Run("verify", Write(changed)));
    }

    private string[] Write(string[] messages) =>
        [.. messages.Select((message, i) => _harness.Write($"message-{i}.xml", message))];

    private string[] Run(string what, string[] paths)
    {
        Tool.Need("java");
        var output = Tool.Run("java", [Program, what, _harness.PathOf("key.pfx"), InteropHarness.Password, .. paths]);
        return Encoding.UTF8.GetString(output)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }
}
