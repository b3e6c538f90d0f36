using PixStream.Quarantine.Limits;

namespace PixStream.Http.Admin.Limits;

/// <summary>The limits that a participant is to have of its own. What is not named goes by the settings.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Read">For starts and pulls.</param>
/// <param name="Send">For requests to append.</param>
/// <param name="By">Who.</param>
internal sealed record LimitAction(string Reason, LimitBody? Read = null, LimitBody? Send = null, string By = "")
    : OperatorAction(Reason, By)
{
    public const string ExampleWithLimits =
        """{"by":"ana","reason":"why","read":{"requests":100,"messages":750,"burst":3750},"send":{}}""";

    public OwnLimits ToLimits() => new(Read?.ToLimit() ?? default, Send?.ToLimit() ?? default);
}

/// <summary>Limits of one direction, in a request or an answer.</summary>
/// <param name="Requests">Requests a second; 0: no limit.</param>
/// <param name="Messages">Units of messages a second; 0: no limit.</param>
/// <param name="Burst">Units that may go at once after a pause; 0: five times <paramref name="Messages"/>.</param>
internal sealed record LimitBody(int? Requests = null, int? Messages = null, int? Burst = null)
{
    public OwnLimit ToLimit() => new(Requests, Messages, Burst);

    public static LimitBody Of(OwnLimit limit) => new(limit.Requests, limit.Messages, limit.Burst);
}
