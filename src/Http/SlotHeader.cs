using System.Globalization;

namespace PixStream.Http;

/// <summary>The values of <c>pi-thread-slot</c>, made once: there are only as many as streams.</summary>
internal sealed class SlotHeader
{
    public const string Name = "pi-thread-slot";

    private readonly string[] _values;

    public SlotHeader(int cap)
    {
        Cap = cap;
        _values = new string[cap + 1];
        for (var used = 0; used <= cap; used++)
            _values[used] = string.Create(CultureInfo.InvariantCulture, $"{used}/{cap}");
    }

    public int Cap { get; }

    public string Full => _values[Cap];

    public string Of(int used) => _values[Math.Clamp(used, 0, Cap)];
}
