namespace PixStream.Harness.Reference;

/// <summary>What <see cref="ReferenceServer"/> can do wrong. Each is a mistake that a server has made, or will make.</summary>
internal enum Fault
{
    None = 0,

    // Intake.
    ResourceIdOfAnotherForm,
    IdsInReverse,
    StoresTheGoodParts,
    StoresAgain,
    ForgetsWhatWasRead,
    TakesUsedIds,
    TakesDoctypes,
    FailsOnGarbage,
    TakesAnySender,
    TakesElevenParts,
    TakesCutGzip,
    TakesAnySize,
    TakesAnyType,
    TrimsMessages,
    SendsToFirstReceiver,
    StreamsWhatIsNotValid,
    CatalogWithoutVersions,
    RefusesMultipart,

    // Start and pull.
    LosesMessages,
    GivesMessagesTwice,
    GivesNewestFirst,
    WaitsForFullBatch,
    WaitsToTheEnd,
    GivesEleven,
    NewTokenWith204,
    GoingAwayEndsStream,
    GivesOthersMessages,
    WakesAll,
    NoNextWith204,

    // Repeats.
    RepeatConfirms,
    RepeatTakesNewMessages,
    RepeatHasAnotherBoundary,
    RepeatChangesForm,
    TakesStaleTokens,
    GzipHasTime,

    // Slots.
    NoCap,
    CapOfSeven,
    CapForEachProfile,
    CapIsRaced,
    RepeatTakesSlot,
    NoRetryAfter,
    NoSlotHeader,
    EndKeepsSlot,
    RefusedStartTakes,

    // Readers that vanish.
    NeverIdle,
    VanishedBatchIsLost,
    ReturnedComeLast,
    RepeatsAreNoPulls,

    // Tokens.
    TakesAlteredTokens,
    TakesOthersTokens,
    TakesTokensOfOtherProfile,

    // Ends.
    EndsAgainAndAgain,
    JsonEndsOnce,
    EndConfirmsNothing,
    EndConfirmsAll,
    SupersededEndCloses,

    // Forms.
    XmlAsText,
    NoResourceIdInParts,
    FixedBoundary,
    NeverPacks,
    AlwaysPacks,
    IgnoresAccept,
    ValorThroughDouble,
    SplitsOperations,
    ShowsFirstOperation,
    LeavesNullsOut,
    ShowsRawText,

    // Refusals.
    ProblemAsText,
    ProblemWithoutStatus,
    AcceptBeforeToken,
    NoAllow,
    HeadOpensStream,
    ClosesAfterRefusal,
    RefusesLetters,

    // Reading, as the challenge has it.
    StartGivesNothing,
    BatchByDefault,
    EmptyIs200,
    PullGivesTheSame,
    BatchOfOne,
    NeverWaits,
    PullConfirmsNothing,
    EndHasNoBody,
    UnknownEndIs404,
    ValorAsText,
    OneIsNoArray,
    MakesOneLess,
}
