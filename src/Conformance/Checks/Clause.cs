namespace PixStream.Conformance.Checks;

/// <summary>A sentence of the contract, as it stands in docs (a test compares them).</summary>
/// <param name="Page">Name of the page without its ending.</param>
/// <param name="Text">The sentence, without marks.</param>
internal sealed record Clause(string Page, string Text)
{
    private const string Home = "reference";

    /// <summary>The folder of its page under docs.</summary>
    public string Folder { get; init; } = Home;

    /// <summary>Where it stands, from the root of the repository.</summary>
    public string Where => $"docs/{Folder}/{Page}.md";

    /// <summary>Where it stands, from the page of the table of checks.</summary>
    public string Link => Folder == Home ? $"{Page}.md" : $"../{Folder}/{Page}.md";

    public static Clause Append(string text) => new("append", text);

    public static Clause Catalog(string text) => new("catalog", text);

    public static Clause Start(string text) => new("start", text);

    public static Clause Pull(string text) => new("pull", text);

    public static Clause End(string text) => new("end", text);

    public static Clause Json(string text) => new("json", text);

    public static Clause Tokens(string text) => new("tokens", text);

    public static Clause Refusals(string text) => new("refusals", text);

    public static Clause Health(string text) => new("health", text);

    public static Clause Utilities(string text) => new("utilities", text);

    public static Clause Credentials(string text) => new("credentials", text) { Folder = "operations" };

    /// <summary>What the Central Bank's manual says.</summary>
    public static Clause Icom(string text) => new("verify-icom", text);

    /// <summary>What the public challenge says.</summary>
    public static Clause Challenge(string text) => new("verify-challenge", text);

    /// <summary>One of the promises P1 to P8, which stand beside the table of checks.</summary>
    public static Clause Promise(string text) => new("verify", text);
}
