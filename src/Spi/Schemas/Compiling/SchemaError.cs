namespace PixStream.Spi.Schemas.Compiling;

/// <summary>Why a directory of schemas cannot be used.</summary>
/// <param name="File">Name of the file at fault, without its directory; empty where it is the directory itself.</param>
/// <param name="Line">Line, from 1; 0 where the fault has no place.</param>
/// <param name="Column">Column, from 1; 0 where the fault has no place.</param>
/// <param name="Reason">One plain sentence or two.</param>
public readonly record struct SchemaError(string File, int Line, int Column, string Reason)
{
    /// <summary>The sentence with its place.</summary>
    public override string ToString() => (File, Line) switch
    {
        ("", _) => Reason,
        (_, 0) => $"{File}: {Reason}",
        _ => $"{File}, line {Line}, column {Column}: {Reason}",
    };
}
