using System.Xml.Schema;

namespace PixStream.Spi.Schemas.Values;

/// <summary>Leaves the judgement to System.Xml, and keeps from its validator what it would throw at.</summary>
internal sealed class PlatformJudge(XmlSchemaType type) : ValueJudge
{
    // What is read as an instant of .NET, which begins with the year 1 and ends with the year 9999.
    public override bool IsNeeded => type.TypeCode is XmlTypeCode.DateTime or XmlTypeCode.Date or XmlTypeCode.Time
        or XmlTypeCode.GYear or XmlTypeCode.GYearMonth or XmlTypeCode.GMonth or XmlTypeCode.GMonthDay or XmlTypeCode.GDay;

    public override bool IsPlain(ReadOnlySpan<char> text)
    {
        var start = text.TrimStart(" \t\r\n");
        return !IsNeeded || !(start.StartsWith("9999") || start.StartsWith("000") || start.StartsWith('-'))
            || IsHarmless(text.ToString());
    }

    public override bool Allows(string text) => PlatformValue.Read(type.Datatype, text) == Reading.Value;

    public override bool AreEqual(string one, string other) =>
        one.AsSpan().Trim(" \t\r\n").SequenceEqual(other.AsSpan().Trim(" \t\r\n"));

    public override bool IsHarmless(string text) => PlatformValue.Read(type.Datatype, text) != Reading.Thrown;
}
