using System.Globalization;

namespace PixStream.Http.Pull;

/// <summary>The values of <c>pi-thread-slot</c>. Those under the cap that most participants have are made once.</summary>
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

    /// <summary>The cap that a participant has who has none of its own.</summary>
    public int Cap { get; }

    /// <param name="used">Slots in use.</param>
    /// <param name="cap">The participant's own cap; 0 if it has none.</param>
    public string Of(int used, int cap) =>
        cap == 0 || cap == Cap
            ? _values[Math.Clamp(used, 0, Cap)]
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(used, 0, cap)}/{cap}");
}
