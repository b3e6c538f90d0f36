using System.Text;

namespace PixStream.Spi.Schemas.Values;

/// <summary>The text of one element, which may come in any number of pieces.</summary>
internal sealed class HeldText
{
    private readonly StringBuilder _pieces = new();
    private string _only = "";

    public void Clear()
    {
        _only = "";
        _pieces.Clear();
    }

    public void Append(string text)
    {
        if (_only.Length == 0)
        {
            _only = text;
            return;
        }

        if (_pieces.Length == 0)
            _pieces.Append(_only);
        _pieces.Append(text);
    }

    public override string ToString() => _pieces.Length == 0 ? _only : _pieces.ToString();
}
