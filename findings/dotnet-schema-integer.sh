#!/usr/bin/env bash
# System.Xml.Schema reads xs:integer into System.Decimal, and calls what does not fit no integer.
. "$(dirname "$0")/common.bash"
program <<'CS'
using System.Xml;
using System.Xml.Schema;

Console.WriteLine($"System.Xml.Schema of .NET {Environment.Version}");
// The serial number of a certificate has up to 20 bytes, which are up to 49 digits. XML Signature has xs:integer for it.
Try("28 digits", "integer", "", "1234567890123456789012345678");
Try("30 digits", "integer", "", "123456789012345678901234567890");
Try("30 digits, 30 allowed", "integer", "<xs:totalDigits value='30'/>", "123456789012345678901234567890");
Try("1, bound of 28 digits", "integer", "<xs:maxInclusive value='9999999999999999999999999999'/>", "1");
Try("1, bound of 30 digits", "integer", "<xs:maxInclusive value='999999999999999999999999999999'/>", "1");
Try("35 digits behind the point", "decimal", "", "0.12345678901234567890123456789012345");

static void Try(string name, string type, string facet, string value)
{
    var schema = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='Serial'><xs:simpleType>"
        + $"<xs:restriction base='xs:{type}'>{facet}</xs:restriction></xs:simpleType></xs:element></xs:schema>";
    var outcome = "valid";
    try
    {
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema };
        settings.Schemas.Add(null, XmlReader.Create(new StringReader(schema)));
        settings.Schemas.Compile();
        settings.ValidationEventHandler += (_, violation) => outcome = $"invalid: {violation.Message}";
        using var reader = XmlReader.Create(new StringReader($"<Serial>{value}</Serial>"), settings);
        while (reader.Read())
        {
        }
    }
    catch (XmlSchemaException unusable)
    {
        outcome = $"the schema is refused: {unusable.Message}";
    }

    Console.WriteLine($"{name}: {outcome}");
}
CS
refused="invalid: The 'Serial' element is invalid - The value '123456789012345678901234567890' is invalid according to its datatype 'Integer'"
refused+=" - The string '123456789012345678901234567890' is not a valid Integer value."
line "28 digits: valid"
line "30 digits: $refused"
line "30 digits, 30 allowed: $refused"
line "1, bound of 28 digits: valid"
bound="the schema is refused: The MaxInclusive constraining facet is invalid"
line "1, bound of 30 digits: $bound - The string '999999999999999999999999999999' is not a valid Integer value."
line "35 digits behind the point: valid"
echo "So: an xs:integer above 2^96 - 1 is said to be no integer, as a value and as a bound; totalDigits does not help."
