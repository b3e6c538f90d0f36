namespace PixStream.Http.Credentials.Sources;

/// <summary>What came of looking for changes of the registry.</summary>
internal enum RegistryReload
{
    /// <summary>Nothing is new.</summary>
    Unchanged = 0,

    /// <summary>A new one is in force.</summary>
    Taken = 1,

    /// <summary>It cannot be read or used. The one before stays in force.</summary>
    Refused = 2,
}

/// <summary>Where the registry is kept.</summary>
internal interface IRegistrySource
{
    /// <summary>For people.</summary>
    string Place { get; }

    /// <summary>Looks for changes, and puts them into force.</summary>
    /// <returns>What came of it, and why where it was refused.</returns>
    ValueTask<(RegistryReload Result, string Reason)> LookAsync();
}
