namespace PixStream.Spi.Signatures.Verifying;

/// <summary>What is done about signatures of messages that come in.</summary>
public enum SignatureCheck
{
    /// <summary>They are not looked at.</summary>
    Off = 0,

    /// <summary>They are verified; a message whose signature is not valid is reported and taken all the same.</summary>
    Warn = 1,

    /// <summary>They are verified; a message whose signature is not valid is refused.</summary>
    Require = 2,
}
