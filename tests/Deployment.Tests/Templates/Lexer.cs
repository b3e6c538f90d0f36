using System.Text;
using System.Text.RegularExpressions;

namespace PixStream.Deployment.Tests.Templates;

/// <summary>Cuts a template into tokens, as Go's text/template does; what it does not know is refused.</summary>
internal sealed partial class Lexer
{
    private static readonly char[] Space = [' ', '\t', '\r', '\n'];

    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;

    private Lexer(string source) => _source = source;

    /// <exception cref="TemplateException">Something is not known.</exception>
    public static IReadOnlyList<Token> Read(string source)
    {
        var lexer = new Lexer(source);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private void ReadAll()
    {
        var trimStart = false;
        while (true)
        {
            var open = _source.IndexOf("{{", _at, StringComparison.Ordinal);
            var text = open < 0 ? _source[_at..] : _source[_at..open];
            var trimEnd = open >= 0 && Trims(open + 2, 1);
            if (trimStart)
                text = text.TrimStart(Space);
            if (trimEnd)
                text = text.TrimEnd(Space);
            if (text.Length > 0)
                _tokens.Add(new Token(TokenKind.Text, text, false));
            if (open < 0)
                return;
            _at = open + (trimEnd ? 3 : 2);
            trimStart = ReadInside();
        }
    }

    /// <summary>Whether a hyphen trims here: it has white space on the side of the action.</summary>
    private bool Trims(int hyphen, int space) =>
        hyphen < _source.Length && _source[hyphen] == '-' && hyphen + space < _source.Length
        && Space.Contains(_source[hyphen + space]);

    /// <summary>Reads up to and with the closing braces.</summary>
    /// <returns>Whether the text behind them loses the white space that it begins with.</returns>
    private bool ReadInside()
    {
        if (Comment().Match(_source, _at) is { Success: true } comment)
        {
            _at += comment.Length;
            return comment.Groups["trim"].Success;
        }

        _tokens.Add(new Token(TokenKind.Open, "{{", false));
        var joined = false;
        while (true)
        {
            if (_at >= _source.Length)
                throw new TemplateException("An action has no end.");
            if (Space.Contains(_source[_at]))
            {
                joined = false;
                var trims = _at + 1 < _source.Length && Trims(_at + 1, -1)
                    && _source.AsSpan(_at + 2).StartsWith("}}", StringComparison.Ordinal);
                _at += trims ? 2 : 1;
                if (!trims)
                    continue;
                Close();
                return true;
            }

            if (_source.AsSpan(_at).StartsWith("}}", StringComparison.Ordinal))
            {
                Close();
                return false;
            }

            ReadToken(joined);
            joined = true;
        }
    }

    private void Close()
    {
        _at += 2;
        _tokens.Add(new Token(TokenKind.Close, "}}", false));
    }

    private void ReadToken(bool joined)
    {
        if (_source[_at] == '"')
        {
            _tokens.Add(new Token(TokenKind.String, ReadString(), joined));
            return;
        }

        var match = Piece().Match(_source, _at);
        if (!match.Success)
            throw new TemplateException($"'{_source[_at]}' in an action is not known.");
        var group = match.Groups.Values.Skip(1).First(found => found.Success);
        _tokens.Add(new Token(Enum.Parse<TokenKind>(group.Name), group.Value, joined));
        _at += match.Length;
    }

    private string ReadString()
    {
        var text = new StringBuilder();
        for (_at++; _at < _source.Length && _source[_at] != '\n'; _at++)
        {
            switch (_source[_at])
            {
                case '"':
                    _at++;
                    return text.ToString();
                case '\\':
                    _at++;
                    text.Append(_source[_at] switch
                    {
                        'n' => '\n',
                        '"' => '"',
                        '\\' => '\\',
                        var other => throw new TemplateException($"\\{other} in a string is not known."),
                    });
                    break;
                default:
                    text.Append(_source[_at]);
                    break;
            }
        }

        throw new TemplateException("A string has no end.");
    }

    [GeneratedRegex(@"\G/\*.*?\*/(?<trim>\s+-)?\}\}|\G\s+/\*.*?\*/(?<trim>\s+-)?\}\}", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"\G(?:(?<Word>[A-Za-z]\w*)|\.(?<Field>[A-Za-z]\w*|(?![\w.]))|(?<Variable>\$\w*)|(?<Number>\d+)(?![\w.])|(?<Sign>:=|[|,()]))")]
    private static partial Regex Piece();
}
