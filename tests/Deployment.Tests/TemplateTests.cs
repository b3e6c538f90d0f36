using PixStream.Deployment.Tests.Templates;

namespace PixStream.Deployment.Tests;

/// <summary>
/// The interpreter that the other tests believe: what Go writes for the same template, and nothing that it is not sure of.
/// </summary>
public class TemplateTests
{
    private static readonly Dictionary<string, object?> Data = Templates.Values.Map(
        ("name", "pix"),
        ("empty", ""),
        ("on", true),
        ("count", 1_000_000.0),
        ("half", 0.5),
        ("list", new List<object?> { "a", "b" }),
        ("map", Templates.Values.Map(("b", "2"), ("a", "x"), ("c", new List<object?> { 1.0, true }))),
        ("nothing", Templates.Values.Map()));

    [Theory]
    [InlineData("a {{ .name }} b", "a pix b")]
    [InlineData("a {{- .name -}} b", "apixb")]
    [InlineData("a\n{{- /* why */ -}}\n b{{/* why */}}c", "abc")]
    [InlineData("{{ .map.a }}{{ $.map.b }}", "x2")]
    [InlineData("{{ $x := .name }}{{ $x }}", "pix")]
    [InlineData("{{ if .empty }}1{{ else if .on }}2{{ else }}3{{ end }}", "2")]
    [InlineData("{{ if not .nothing }}none{{ end }}", "none")]
    [InlineData("{{ if and .on .name }}both{{ end }}{{ if and .on .nothing }}x{{ else }}no{{ end }}", "bothno")]
    [InlineData("{{ with .map }}{{ .a }}{{ end }}{{ with .empty }}x{{ else }}y{{ end }}", "xy")]
    [InlineData("{{ range .list }}[{{ . }}]{{ end }}", "[a][b]")]
    [InlineData("{{ range $i, $v := .list }}{{ $i }}{{ $v }}{{ end }}", "0a1b")]
    [InlineData("{{ range $v := list \"x\" \"y\" }}{{ $v }}{{ end }}", "xy")]
    [InlineData("{{ range $i := until (int 3) }}{{ $i }}{{ end }}", "012")]
    [InlineData("{{ range $k, $v := .nothing }}{{ $k }}{{ end }}", "")]
    [InlineData("{{ $x := 1 }}{{ if .on }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}", "21")]
    [InlineData("{{ (dict \"k\" .name).k }}", "pix")]
    [InlineData("{{ define \"t\" }}<{{ .k }}>{{ end }}{{ include \"t\" (dict \"k\" .name) }}", "<pix>")]
    public void Writes_what_go_writes(string template, string expected) => Assert.Equal(expected, Run(template));

    [Theory]
    [InlineData("{{ .name | quote }}{{ .on | quote }}", "\"pix\"\"true\"")]
    [InlineData("{{ \"say \\\"x\\\"\" | quote }}", "\"say \\\"x\\\"\"")]
    [InlineData("{{ .count | int64 }}", "1000000")]
    [InlineData("{{ add 35 .count }}", "1000035")]
    [InlineData("{{ .empty | default \"d\" }}{{ .name | default \"d\" }}", "dpix")]
    [InlineData("{{ printf \"%s-%s\" .name \"x\" }}", "pix-x")]
    [InlineData("{{ \"abcdef\" | trunc 3 | trimSuffix \"c\" }}", "ab")]
    [InlineData("{{ \" x \" | trim }}{{ \"v1\" | trimPrefix \"v\" }}", "x1")]
    [InlineData("{{ \"a\\nb\" | nindent 2 }}", "\n  a\n  b")]
    [InlineData("{{ regexFind \":[0-9]+\" \"http://host:4317/x\" }}", ":4317")]
    [InlineData("{{ eq .name \"pix\" }}{{ gt 2 1 }}{{ kindIs \"string\" .count }}", "truetruefalse")]
    [InlineData("{{ toYaml .map }}", "a: x\nb: \"2\"\nc:\n- 1\n- true")]
    [InlineData("{{ toYaml .nothing }}", "{}")]
    [InlineData("{{ toJson .count }} {{ toJson .half }} {{ toJson .on }}", "1000000 0.5 true")]
    [InlineData("{{ hasKey .map \"a\" }} {{ hasKey .map \"z\" }}", "true false")]
    [InlineData("{{ or .empty .name }}{{ if or .empty .nothing }}x{{ end }}", "pix")]
    [InlineData("{{ \"x\" | sha256sum }}", "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")]
    public void Functions_give_what_sprig_gives(string template, string expected) => Assert.Equal(expected, Run(template));

    [Theory]
    [InlineData("{{ .count }}")]
    [InlineData("{{ .count | quote }}")]
    [InlineData("{{ .missing }}")]
    [InlineData("{{ .map.missing }}")]
    [InlineData("{{ .map }}")]
    [InlineData("{{ upper .name }}")]
    [InlineData("{{ printf \"%d\" 1 }}")]
    [InlineData("{{ template \"t\" . }}")]
    [InlineData("{{ include \"t\" . }}")]
    [InlineData("{{ $x }}")]
    [InlineData("{{ if .on }}")]
    [InlineData("{{ end }}")]
    [InlineData("{{ .name")]
    [InlineData("{{ `raw` }}")]
    [InlineData("{{ 1.5 }}")]
    [InlineData("{{ .on && .on }}")]
    [InlineData("{{ $x = 1 }}")]
    [InlineData("{{ toYaml \"no\" }}")]
    [InlineData("{{ toYaml \"a: b\" }}")]
    [InlineData("{{ range .name }}{{ end }}")]
    [InlineData("{{ range .list }}{{ else }}{{ end }}")]
    [InlineData("{{ define \"t\" }}{{ include \"t\" . }}{{ end }}{{ include \"t\" . }}")]
    public void Fails_on_what_it_does_not_know(string template) => Assert.Throws<TemplateException>(() => Run(template));

    [Theory]
    [InlineData("{{ fail \"why\" }}")]
    [InlineData("{{ required \"why\" .empty }}")]
    public void A_chart_can_refuse_its_values(string template) =>
        Assert.Equal("why", Assert.Throws<ChartRefusalException>(() => Run(template)).Message);

    private static string Run(string template)
    {
        var (body, defined) = Parser.Read(template);
        return new Evaluator(defined).Run(body, Data);
    }
}
