namespace PixStream.Http.Routing;

/// <summary>What a request asks for.</summary>
internal enum Operation
{
    /// <summary>A path or method that nothing serves.</summary>
    Unrouted = 0,

    Append = 1,
    Start = 2,
    Pull = 3,
    End = 4,

    /// <summary>Messages made to try the service with.</summary>
    Generate = 5,

    Health = 6,

    /// <summary>The OpenAPI document, and the pages for persons.</summary>
    Document = 7,

    /// <summary>The list of message types.</summary>
    Catalog = 8,

    /// <summary>What an operator asks for.</summary>
    Admin = 9,
}

internal static class OperationNames
{
    private static readonly string[] Names =
        ["unrouted", "append", "start", "pull", "end", "generate", "health", "document", "catalog", "admin"];

    /// <summary>The name in metrics and activities: stable.</summary>
    public static string Name(this Operation operation) => Names[(int)operation];
}
