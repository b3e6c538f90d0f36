namespace PixStream.Conformance;

/// <summary>How grave a failure is. The gravest comes first.</summary>
public enum Severity
{
    /// <summary>A promise is broken: a message is lost, doubled or shown to another, or a replay differs.</summary>
    Promise = 1,

    /// <summary>Clients that rely on the contract do not work.</summary>
    Contract = 2,

    /// <summary>A form differs that a client can live with.</summary>
    Style = 3,
}
