using System.Text;

namespace PixStream.Deployment.Tests.Templates;

/// <summary>
/// The part of Go's text/template and of Helm's functions that the chart uses. Values are null, bool, long, double (every number
/// of a values file, as in Helm), string, list and map. It fails on whatever it does not know, and where Helm would write
/// something that was not meant: a name that is not there, or a number that may come out as 1e+06.
/// </summary>
internal sealed class Evaluator(IReadOnlyDictionary<string, IReadOnlyList<Node>> defined)
{
    private const int DepthMax = 50;
    private int _depth;

    /// <exception cref="TemplateException">Something is not known.</exception>
    /// <exception cref="ChartRefusalException">The chart refuses its values.</exception>
    public string Run(IReadOnlyList<Node> body, object? data)
    {
        if (++_depth > DepthMax)
            throw new TemplateException("Templates include each other without end.");
        var output = new StringBuilder();
        Write(body, data, new Variables(data), output);
        _depth--;
        return output.ToString();
    }

    private void Write(IReadOnlyList<Node> nodes, object? dot, Variables variables, StringBuilder output)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case TextNode text:
                    output.Append(text.Text);
                    break;
                case ActionNode { Variable: { } name } declaration:
                    variables.Declare(name, Evaluate(declaration.Pipeline, dot, variables));
                    break;
                case ActionNode action:
                    output.Append(Values.Print(Evaluate(action.Pipeline, dot, variables)));
                    break;
                case ChoiceNode choice:
                    var condition = Evaluate(choice.Condition, dot, variables);
                    if (Values.IsTrue(condition))
                        Write(choice.Then, choice.MovesDot ? condition : dot, variables.Inner(), output);
                    else
                        Write(choice.Else, dot, variables.Inner(), output);
                    break;
                case RangeNode range:
                    WriteEach(range, dot, variables, output);
                    break;
                default:
                    throw new TemplateException($"{node.GetType().Name} is not known.");
            }
        }
    }

    private void WriteEach(RangeNode range, object? dot, Variables variables, StringBuilder output)
    {
        foreach (var (key, value) in Values.Entries(Evaluate(range.Pipeline, dot, variables)))
        {
            var inner = variables.Inner();
            if (range.Variables.Count == 2)
                inner.Declare(range.Variables[0], key);
            if (range.Variables.Count > 0)
                inner.Declare(range.Variables[^1], value);
            Write(range.Body, value, inner, output);
        }
    }

    private object? Evaluate(Pipeline pipeline, object? dot, Variables variables)
    {
        object? result = null;
        for (var i = 0; i < pipeline.Commands.Count; i++)
        {
            var operands = pipeline.Commands[i].Operands;
            if (operands[0] is not FunctionOperand function)
            {
                if (operands.Count > 1 || i > 0)
                    throw new TemplateException("What is no function takes no arguments.");
                result = Evaluate(operands[0], dot, variables);
                continue;
            }

            var arguments = operands.Skip(1).Select(operand => Evaluate(operand, dot, variables)).ToList();
            if (i > 0)
                arguments.Add(result);
            result = function.Name == "include" ? Include(arguments) : Functions.Call(function.Name, arguments);
        }

        return result;
    }

    private object? Evaluate(Operand operand, object? dot, Variables variables) => operand switch
    {
        LiteralOperand literal => literal.Value,
        FunctionOperand function => function.Name == "include"
            ? throw new TemplateException("include needs a name.")
            : Functions.Call(function.Name, []),
        PathOperand { Variable: { } name } path => Follow(variables.Get(name), path.Fields),
        PathOperand { Parenthesis: { } pipeline } path => Follow(Evaluate(pipeline, dot, variables), path.Fields),
        PathOperand path => Follow(dot, path.Fields),
        _ => throw new TemplateException($"{operand.GetType().Name} is not known."),
    };

    private static object? Follow(object? value, IReadOnlyList<string> fields)
    {
        foreach (var field in fields)
            value = value is IReadOnlyDictionary<string, object?> map && map.TryGetValue(field, out var inner)
                ? inner
                : throw new TemplateException($".{string.Join('.', fields)}: there is no {field}.");
        return value;
    }

    private string Include(List<object?> arguments) =>
        arguments is [string name, var data] && defined.TryGetValue(name, out var body)
            ? Run(body, data)
            : throw new TemplateException(
                $"include {arguments.FirstOrDefault()}: that template is not there, or not given one value.");
}
