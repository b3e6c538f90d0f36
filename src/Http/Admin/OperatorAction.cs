using PixStream.Quarantine;

namespace PixStream.Http.Admin;

/// <summary>What an operator asks for.</summary>
/// <param name="Reason">Why.</param>
/// <param name="By">Who. Where access tokens are asked for, that of the token.</param>
internal record OperatorAction(string Reason, string By = "")
{
    public const string Example = """{"by":"ana","reason":"why"}""";

    /// <summary>Whether it says so as it must. No property, which would be a member of the body.</summary>
    public virtual bool SaysWhoAndWhy() => ActionText.IsGood(By, Reason);
}

/// <summary>The release of a message in quarantine.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Force">Even if it is not valid. Default false.</param>
/// <param name="By">Who.</param>
internal sealed record ReleaseAction(string Reason, bool Force = false, string By = "") : OperatorAction(Reason, By)
{
    public const string ExampleWithForce = """{"by":"ana","reason":"why","force":false}""";
}

/// <summary>A step with parked messages.</summary>
/// <param name="First">The lowest sequence, from 1.</param>
/// <param name="Last">The highest.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who.</param>
internal sealed record ParkedAction(long First, long Last, string Reason, string By = "") : OperatorAction(Reason, By)
{
    public const string ExampleWithRange = """{"first":17,"last":20,"by":"ana","reason":"why"}""";
}

/// <summary>Files are read again. Files change without a reason, too.</summary>
/// <param name="Reason">Why. Default empty.</param>
/// <param name="By">Who.</param>
internal sealed record ReloadStep(string Reason = "", string By = "") : OperatorAction(Reason, By)
{
    public override bool SaysWhoAndWhy() => ActionText.IsGood(By, Reason is "" ? "-" : Reason);
}
