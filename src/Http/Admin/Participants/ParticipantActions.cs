namespace PixStream.Http.Admin.Participants;

/// <summary>A participant comes into the registry.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Name">For people. Default empty.</param>
/// <param name="State">What it may do. Default all.</param>
/// <param name="Certificates">Thumbprints. Default none.</param>
/// <param name="Keys">Key ids. Default none.</param>
/// <param name="By">Who.</param>
internal sealed record OnboardAction(
    string Reason, string Name = "", string State = "active", IReadOnlyList<string>? Certificates = null,
    IReadOnlyList<KeyForm>? Keys = null, string By = "") : OperatorAction(Reason, By)
{
    public const string ExampleWithEntry =
        """{"name":"Bank A","state":"active","certificates":["9F2C…"],"keys":[{"id":"bank-a-1"}],"by":"ana","reason":"why"}""";
}

/// <summary>A key id and what it may be used for.</summary>
/// <param name="Id">The id.</param>
/// <param name="Scope">Names of scopes. Default all.</param>
internal sealed record KeyForm(string Id, string? Scope = null);

/// <summary>A participant has another state.</summary>
internal sealed record StateAction(string State, string Reason, string By = "") : OperatorAction(Reason, By)
{
    public const string ExampleWithState = """{"state":"suspended","by":"ana","reason":"why"}""";
}

/// <summary>A participant has a certificate, or has it no more.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Thumbprint">SHA-256 in hexadecimal digits; this or the other.</param>
/// <param name="Certificate">The certificate itself, as PEM.</param>
/// <param name="By">Who.</param>
internal sealed record CertificateAction(string Reason, string? Thumbprint = null, string? Certificate = null, string By = "")
    : OperatorAction(Reason, By)
{
    public const string ExampleWithThumbprint = """{"thumbprint":"9F2C…","by":"ana","reason":"why"}""";
}

/// <summary>A participant has a key id, or has it no more.</summary>
/// <param name="Id">The id.</param>
/// <param name="Reason">Why.</param>
/// <param name="Scope">Names of scopes, for a key that is added. Default all.</param>
/// <param name="By">Who.</param>
internal sealed record KeyAction(string Id, string Reason, string? Scope = null, string By = "") : OperatorAction(Reason, By)
{
    public const string ExampleWithId = """{"id":"bank-a-1","scope":"pix.read pix.send","by":"ana","reason":"why"}""";
}
