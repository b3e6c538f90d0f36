namespace PixStream.Http.Admin.Limits;

internal sealed record LimitsAnswer(DirectionsAnswer Default, IReadOnlyList<OwnLimitsAnswer> Participants);

internal sealed record OwnLimitsAnswer(
    string Participant, LimitBody Read, LimitBody Send, string Since, string By, string Reason);

internal sealed record DirectionsAnswer(LimitBody Read, LimitBody Send);

internal sealed record ParticipantLimitsAnswer(
    string Participant, LimitBody Read, LimitBody Send, OwnLimitsAnswer? Own = null, bool? Changed = null);
