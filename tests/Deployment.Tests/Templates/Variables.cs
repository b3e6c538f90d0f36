namespace PixStream.Deployment.Tests.Templates;

/// <summary>The variables in sight. Those of an inner block end with it.</summary>
internal sealed class Variables
{
    private readonly Variables? _outer;
    private readonly Dictionary<string, object?> _values = [];

    public Variables(object? root) => _values["$"] = root;

    private Variables(Variables outer) => _outer = outer;

    public Variables Inner() => new(this);

    public void Declare(string name, object? value) => _values[name] = value;

    public object? Get(string name) =>
        _values.TryGetValue(name, out var value) ? value
        : _outer is not null ? _outer.Get(name)
        : throw new TemplateException($"{name} is not declared.");
}
