using System.Globalization;

namespace PixStream.Deployment.Tests.Templates;

/// <summary>Reads the templates of one file.</summary>
internal sealed class Parser
{
    private readonly IReadOnlyList<Token> _tokens;
    private readonly Dictionary<string, IReadOnlyList<Node>> _defined = [];
    private int _at;

    private Parser(IReadOnlyList<Token> tokens) => _tokens = tokens;

    /// <returns>What the file writes itself, and the templates that it defines by name.</returns>
    /// <exception cref="TemplateException">Something is not known.</exception>
    public static (IReadOnlyList<Node> Body, IReadOnlyDictionary<string, IReadOnlyList<Node>> Defined) Read(string source)
    {
        var parser = new Parser(Lexer.Read(source));
        var body = parser.ReadNodes(out var end);
        return end is null ? (body, parser._defined) : throw new TemplateException($"{end} has no beginning.");
    }

    /// <param name="end">The word that ended it, <c>end</c> or <c>else</c>; null at the end of the file.</param>
    private List<Node> ReadNodes(out string? end)
    {
        var nodes = new List<Node>();
        while (_at < _tokens.Count)
        {
            if (_tokens[_at] is { Kind: TokenKind.Text } text)
            {
                nodes.Add(new TextNode(text.Text));
                _at++;
                continue;
            }

            Take(TokenKind.Open);
            var word = _tokens[_at] is { Kind: TokenKind.Word } first ? first.Text : "";
            switch (word)
            {
                case "end" or "else":
                    _at++;
                    end = word;
                    return nodes;
                case "if" or "with":
                    _at++;
                    nodes.Add(ReadChoice(word == "with"));
                    break;
                case "range":
                    _at++;
                    nodes.Add(ReadRange());
                    break;
                case "define":
                    _at++;
                    ReadDefine();
                    break;
                case "block" or "template" or "break" or "continue":
                    throw new TemplateException($"{word} is not known.");
                default:
                    nodes.Add(ReadAction());
                    break;
            }
        }

        end = null;
        return nodes;
    }

    private ChoiceNode ReadChoice(bool movesDot)
    {
        var condition = ReadPipeline();
        Take(TokenKind.Close);
        var then = ReadNodes(out var end);
        IReadOnlyList<Node> otherwise = [];
        if (end == "else" && _tokens[_at] is { Kind: TokenKind.Word, Text: "if" } && !movesDot)
        {
            _at++;
            // Its end is the end of the outer one, too.
            return new ChoiceNode(movesDot, condition, then, [ReadChoice(movesDot: false)]);
        }

        if (end == "else")
        {
            Take(TokenKind.Close);
            otherwise = ReadNodes(out end);
        }

        EndWith(end);
        return new ChoiceNode(movesDot, condition, then, otherwise);
    }

    private RangeNode ReadRange()
    {
        var variables = new List<string>();
        while (_tokens[_at].Kind == TokenKind.Variable && _tokens[_at + 1] is { Kind: TokenKind.Sign, Text: "," or ":=" } sign)
        {
            variables.Add(_tokens[_at].Text);
            _at += 2;
            if (sign.Text == ":=")
                break;
        }

        var pipeline = ReadPipeline();
        Take(TokenKind.Close);
        var body = ReadNodes(out var end);
        EndWith(end);
        return new RangeNode(variables, pipeline, body);
    }

    private void ReadDefine()
    {
        var name = Take(TokenKind.String);
        Take(TokenKind.Close);
        var body = ReadNodes(out var end);
        EndWith(end);
        if (!_defined.TryAdd(name, body))
            throw new TemplateException($"{name} is defined twice.");
    }

    private ActionNode ReadAction()
    {
        string? variable = null;
        if (_tokens[_at].Kind == TokenKind.Variable && _tokens[_at + 1] is { Kind: TokenKind.Sign, Text: ":=" })
        {
            variable = _tokens[_at].Text;
            _at += 2;
        }

        var pipeline = ReadPipeline();
        Take(TokenKind.Close);
        return new ActionNode(variable, pipeline);
    }

    private Pipeline ReadPipeline()
    {
        var commands = new List<Command> { ReadCommand() };
        while (_tokens[_at] is { Kind: TokenKind.Sign, Text: "|" })
        {
            _at++;
            commands.Add(ReadCommand());
        }

        return new Pipeline(commands);
    }

    private Command ReadCommand()
    {
        var operands = new List<Operand>();
        while (_tokens[_at].Kind != TokenKind.Close && _tokens[_at] is not { Kind: TokenKind.Sign, Text: "|" or ")" })
            operands.Add(ReadOperand());
        return operands.Count > 0 ? new Command(operands) : throw new TemplateException("A command is empty.");
    }

    private Operand ReadOperand()
    {
        var token = _tokens[_at++];
        switch (token.Kind)
        {
            case TokenKind.String:
                return new LiteralOperand(token.Text);
            case TokenKind.Number:
                return new LiteralOperand(long.Parse(token.Text, CultureInfo.InvariantCulture));
            case TokenKind.Word when token.Text is "true" or "false":
                return new LiteralOperand(token.Text == "true");
            case TokenKind.Word:
                return new FunctionOperand(token.Text);
            case TokenKind.Variable:
                return new PathOperand(token.Text, null, ReadFields());
            case TokenKind.Field:
                return new PathOperand(null, null, token.Text.Length > 0 ? [token.Text, .. ReadFields()] : []);
            case TokenKind.Sign when token.Text == "(":
                var inner = ReadPipeline();
                if (_tokens[_at++] is not { Kind: TokenKind.Sign, Text: ")" })
                    throw new TemplateException("A parenthesis has no end.");
                return new PathOperand(null, inner, ReadFields());
            default:
                throw new TemplateException($"'{token.Text}' is not expected there.");
        }
    }

    private List<string> ReadFields()
    {
        var fields = new List<string>();
        while (_tokens[_at] is { Kind: TokenKind.Field, Joined: true, Text.Length: > 0 } field)
        {
            fields.Add(field.Text);
            _at++;
        }

        return fields;
    }

    private void EndWith(string? word)
    {
        if (word != "end")
            throw new TemplateException("A block has no end.");
        Take(TokenKind.Close);
    }

    private string Take(TokenKind kind)
    {
        var token = _tokens[_at++];
        return token.Kind == kind ? token.Text : throw new TemplateException($"'{token.Text}' is not expected there.");
    }
}
