namespace PixStream.Http.Admin.Participants;

/// <summary>A participant comes into the registry.</summary>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="Name">For people. Default empty.</param>
/// <param name="State">What it may do. Default all.</param>
/// <param name="Certificates">Thumbprints. Default none.</param>
/// <param name="Keys">Key ids. Default none.</param>
internal sealed record OnboardAction(
    string By, string Reason, string Name = "", string State = "active", IReadOnlyList<string>? Certificates = null,
    IReadOnlyList<KeyForm>? Keys = null) : OperatorAction(By, Reason)
{
    public const string ExampleWithEntry =
        """{"name":"Bank A","state":"active","certificates":["9F2C…"],"keys":[{"id":"bank-a-1"}],"by":"ana","reason":"why"}""";
}

/// <summary>A key id and what it may be used for.</summary>
/// <param name="Id">The id.</param>
/// <param name="Scope">Names of scopes. Default all.</param>
internal sealed record KeyForm(string Id, string? Scope = null);

/// <summary>A participant has another state.</summary>
internal sealed record StateAction(string State, string By, string Reason) : OperatorAction(By, Reason)
{
    public const string ExampleWithState = """{"state":"suspended","by":"ana","reason":"why"}""";
}

/// <summary>A participant has a certificate, or has it no more.</summary>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="Thumbprint">SHA-256 in hexadecimal digits; this or the other.</param>
/// <param name="Certificate">The certificate itself, as PEM.</param>
internal sealed record CertificateAction(string By, string Reason, string? Thumbprint = null, string? Certificate = null)
    : OperatorAction(By, Reason)
{
    public const string ExampleWithThumbprint = """{"thumbprint":"9F2C…","by":"ana","reason":"why"}""";
}

/// <summary>A participant has a key id, or has it no more.</summary>
/// <param name="Id">The id.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="Scope">Names of scopes, for a key that is added. Default all.</param>
internal sealed record KeyAction(string Id, string By, string Reason, string? Scope = null) : OperatorAction(By, Reason)
{
    public const string ExampleWithId = """{"id":"bank-a-1","scope":"pix.read pix.send","by":"ana","reason":"why"}""";
}
