using System.Security.Cryptography;
using System.Text;
using System.Xml.Schema;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Schemas.Reloading;
using PixStream.Spi.Schemas.Validating;
using PixStream.Spi.Schemas.Values;

namespace PixStream.Spi.Schemas.Compiling;

/// <summary>Makes of files the schemas of messages. Collects all errors; with any, the result is of no use.</summary>
internal sealed class SchemaCompiler
{
    private const string SignatureNamespace = MessageSchema.SignatureNamespace;
    private const string OwnSignature = "signature.xsd";

    private readonly Dictionary<string, SchemaFile> _files = [];
    private readonly List<SchemaError> _errors;
    private SchemaFile? _signature;
    private bool _isOwnSignature;

    private SchemaCompiler(List<SchemaError> errors) => _errors = errors;

    public static List<MessageSchema> Compile(IReadOnlyDictionary<string, byte[]> contents, List<SchemaError> errors)
    {
        var compiler = new SchemaCompiler(errors);
        foreach (var (name, content) in contents)
            if (SchemaFile.Read(name, content, contents.ContainsKey, errors) is { } file)
                compiler._files.Add(name, file);
        var schemas = compiler.CompileAll();
        var inOrder = errors.Distinct().OrderBy(error => error.File, StringComparer.Ordinal).ThenBy(error => error.Line).ToList();
        errors.Clear();
        errors.AddRange(inOrder);
        return schemas;
    }

    private List<MessageSchema> CompileAll()
    {
        TakeSignature();
        var used = _files.Values.SelectMany(file => file.Uses).ToHashSet();
        var taken = new Dictionary<string, string>();
        var schemas = new List<MessageSchema>();
        foreach (var file in _files.Values)
        {
            if (file == _signature)
                continue;
            if (!TryName(file.TargetNamespace, out var name))
            {
                if (!used.Contains(file.Name))
                    _errors.Add(new SchemaError(file.Name, 0, 0,
                        $"Its targetNamespace is '{ShownValue.Of(file.TargetNamespace)}'. That of a message's schema is "
                        + "https://www.bcb.gov.br/pi/TYPE/VERSION, such as …/pi/pacs.008/1.13; and no other file includes this one."));
            }
            else if (used.Contains(file.Name))
            {
                // Part of another file of the same namespace: that one is the message's.
            }
            else if (!taken.TryAdd(file.TargetNamespace, file.Name))
            {
                _errors.Add(new SchemaError(
                    file.Name, 0, 0, $"It is for {name}, and so is {taken[file.TargetNamespace]}. Only one can be."));
            }
            else if (Compile(file, name) is { } schema)
            {
                schemas.Add(schema);
            }
        }

        if (_errors.Count == 0 && schemas.Count == 0)
            _errors.Add(new SchemaError("", 0, 0, "No file is the schema of a message."));
        return schemas;
    }

    /// <summary>
    /// The signature's schema is the directory's, where it has one, else our own, which only asks for the one element.
    /// </summary>
    private void TakeSignature()
    {
        _signature = _files.Values.FirstOrDefault(file => file.TargetNamespace == SignatureNamespace);
        var own = SchemaFolder.ReadOwn()[OwnSignature];
        _isOwnSignature = _signature is null || _signature.Content.AsSpan().SequenceEqual(own);
        _signature ??= SchemaFile.Read(OwnSignature, own, _ => false, _errors)!;
    }

    private MessageSchema? Compile(SchemaFile file, SchemaName name)
    {
        var errors = new List<SchemaError>();
        var broken = new List<XmlSchemaException>();
        var set = new XmlSchemaSet { XmlResolver = new FolderResolver(_files) };
        set.ValidationEventHandler += (_, e) =>
        {
            if (e.Severity == XmlSeverityType.Error)
                broken.Add(e.Exception);
        };
        try
        {
            set.Add(file.Parse(errors)!);
            // The message's schema may have imported it already.
            if (!set.Contains(SignatureNamespace))
                set.Add(_signature!.Parse(errors)!);
            set.Compile();
            // Each round shortens a number that was too long, and another may come to light.
            while (errors.Count == 0 && broken.FindAll(one => LongBounds.TryShorten(one.SourceSchemaObject)).Count > 0)
            {
                broken.Clear();
                set.Compile();
            }
        }
        catch (XmlSchemaException thrown)
        {
            broken.Add(thrown);
        }

        errors.AddRange(broken.Select(SchemaFile.ErrorOf));

        if (errors.Count == 0 && set.GlobalElements[new(MessageSchema.RootName, file.TargetNamespace)] is null)
            errors.Add(new SchemaError(
                file.Name, 0, 0, $"It declares no element {MessageSchema.RootName}, which is every message's root."));
        _errors.AddRange(errors);
        if (errors.Count > 0)
            return null;
        var parts = Parts(file);
        var entry = new SchemaEntry(name, file.Name, Digest(parts));
        var names = parts.SelectMany(part => part.ElementNames);
        return new MessageSchema(entry, set, file.TargetNamespace, names, _isOwnSignature);
    }

    /// <summary>The file, what it refers to, and so on; and the signature's.</summary>
    private List<SchemaFile> Parts(SchemaFile file)
    {
        var parts = new List<SchemaFile> { file };
        for (var i = 0; i < parts.Count; i++)
            parts.AddRange(parts[i].Uses.Select(use => _files[use]).Except(parts).ToList());
        return [.. parts.Append(_signature!).Distinct()];
    }

    private static string Digest(IEnumerable<SchemaFile> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts.OrderBy(part => part.Name, StringComparer.Ordinal))
            hash.AppendData(SHA256.HashData(part.Content));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static bool TryName(string targetNamespace, out SchemaName name)
    {
        var good = MessageNamespace.TryRead(Encoding.UTF8.GetBytes(targetNamespace), out var type, out var version);
        name = good ? new SchemaName(Encoding.ASCII.GetString(type), Encoding.ASCII.GetString(version)) : default;
        return good;
    }
}
