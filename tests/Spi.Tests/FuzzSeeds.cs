using System.Text;
using System.Text.RegularExpressions;
using PixStream.Spi.Generation;
using PixStream.Spi.Tests.Generation;

namespace PixStream.Spi.Tests;

/// <summary>Well-formed messages that between them use all of XML that is accepted.</summary>
internal static class FuzzSeeds
{
    private const string Attributes = "<a x='1' y=\"2\" z = '&lt;>&#x41;'\n/><b ><c/></b\t>";
    private const string Texts = "<!-- c - c -->t&amp;t<![CDATA[<&]]]]>]] ] >é€😀&quot;&apos;&gt;&#13;&#10;&#9;";
    private const string Namespaces =
        "<p:a xmlns:p='u' xmlns:q=\"v\" p:x='1' q:x='2' x='3'><q:b xmlns=''><c/><d xmlns='w' xmlns:p='w' p:x=''/></q:b></p:a>";

    public static byte[][] All { get; } =
    [
        new TestMessage().ToUtf8(),
        new TestMessage { Declaration = "\uFEFF<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\r\n" }.ToUtf8(),
        new TestMessage { Declaration = "<?xml version=\"1.0\"?> <!-- start -->\n", After = "\n<!-- end -->\r\n " }.ToUtf8(),
        TestMessage.With(Attributes + Texts).ToUtf8(),
        TestMessage.With(Namespaces).ToUtf8(),
        TestMessage.With("<a\r\nb\r=\n'\r\n'>\r\n\r</a>").ToUtf8(),
        Prefixed(new TestMessage { Root = $"<Envelope xmlns:p='{TestMessage.Namespace}'>" }),
        RepositoryFiles.Sample("pibr.002-prefixed.xml"),
        RepositoryFiles.Sample("pacs.002.xml"),
        new Pacs008Generator(new Random(1), Moments.PiDay).Make("00038166", "12345678"),
    ];

    private static byte[] Prefixed(TestMessage message) =>
        Encoding.UTF8.GetBytes(Regex.Replace(message.ToString(), "<(/?)([A-Z])", "<$1p:$2"));
}
