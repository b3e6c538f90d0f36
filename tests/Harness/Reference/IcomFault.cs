namespace PixStream.Harness.Reference;

/// <summary>What <see cref="IcomServer"/> can do wrong by the Central Bank's manual.</summary>
internal enum IcomFault
{
    None = 0,

    // Messages in.
    LongResourceIds,
    LooksAtOnce,
    RefusesWithoutReason,
    SameIdAgain,
    ForwardsTwice,
    OneIdForAll,
    TakesEleven,
    RefusesGzip,
    TakesDeflate,
    TakesAnyCharset,
    TakesTransferGzip,
    NoLengthIs400,
    RefusesAndStores,
    RefusesVia,
    FailsOnOtherHeaders,

    // Messages out.
    XmlAsText,
    EmptyAtOnce,
    NextLeadsNowhere,
    NoIdInParts,
    WaitsToTheEnd,
    PullConfirmsNothing,
    DeleteIs404,
    DeleteConfirmsNothing,
    VanishedIsLost,
    OtherIdAgain,
    RepeatGoesOn,
    GoneReaderTakes,
    NoCap,
    CapIsRaced,
    DeleteKeepsSlot,
    GivesTwice,
    AnyonesPath,

    // Forms.
    AlwaysPacks,
    IgnoresAccept,
    AnyPathIsAStream,
    OwnProblemType,
    OwnCatalog,
}
