namespace PixStream.Harness.Reference;

/// <summary>What <see cref="CredentialRules"/> can do wrong.</summary>
internal enum AdmissionFault
{
    None = 0,

    // Strangers.
    LetsStrangersIn,
    LetsStrangersEnd,
    LetsStrangersSend,
    EndsAndRefuses,
    NoChallenge,
    TakesAnyCertificate,
    BelievesNginxHeader,
    BelievesStandardHeader,
    TakesAnyToken,
    TakesUnsignedTokens,
    TakesAnySignature,
    TakesOldSignatures,
    TakesRepeatedSignatures,
    HealthIsClosed,

    // Other participants.
    ReadsForOthers,
    EndsForOthers,
    SendsForOthers,
    MakesForOthers,
    OtherStatusForUnknown,
    OtherTextForUnknown,
    OtherHeadersForUnknown,
    OtherRefusalForTokens,
    RefusalsHaveNoType,
}
