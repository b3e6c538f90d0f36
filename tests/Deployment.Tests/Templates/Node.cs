namespace PixStream.Deployment.Tests.Templates;

/// <summary>A part of a template.</summary>
internal abstract record Node;

internal sealed record TextNode(string Text) : Node;

/// <summary><c>{{ pipeline }}</c>, or <c>{{ $name := pipeline }}</c>, which writes nothing.</summary>
internal sealed record ActionNode(string? Variable, Pipeline Pipeline) : Node;

/// <summary><c>if</c>, or with <paramref name="MovesDot"/> <c>with</c>.</summary>
internal sealed record ChoiceNode(bool MovesDot, Pipeline Condition, IReadOnlyList<Node> Then, IReadOnlyList<Node> Else) : Node;

/// <summary><c>range</c>, with none, one (the value) or two (the key, then the value) variables.</summary>
internal sealed record RangeNode(IReadOnlyList<string> Variables, Pipeline Pipeline, IReadOnlyList<Node> Body) : Node;

/// <summary>Commands, each of which gets the result of the one before as its last argument.</summary>
internal sealed record Pipeline(IReadOnlyList<Command> Commands);

/// <summary>A function with its arguments, or one operand.</summary>
internal sealed record Command(IReadOnlyList<Operand> Operands);

internal abstract record Operand;

internal sealed record LiteralOperand(object Value) : Operand;

internal sealed record FunctionOperand(string Name) : Operand;

/// <summary>The dot, a variable or a pipeline in parentheses, and the fields that follow it.</summary>
internal sealed record PathOperand(string? Variable, Pipeline? Parenthesis, IReadOnlyList<string> Fields) : Operand;
