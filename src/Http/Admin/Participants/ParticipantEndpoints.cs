using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using PixStream.Http.Credentials;
using PixStream.Http.Refusals;
using PixStream.Http.Routing;
using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Http.Admin.Participants;

/// <summary>The registry of participants: what stands in it, and changes where it is kept in the store.</summary>
/// <param name="registry">Null where no credentials are asked for.</param>
/// <param name="watch">Null as well then.</param>
/// <param name="options">Where the registry is kept.</param>
/// <param name="kept">The registry in the store.</param>
internal sealed class ParticipantEndpoints(
    ParticipantRegistry? registry, RegistryWatch? watch, CredentialOptions options, IKeptRegistry kept)
{
    private const string PlaceSetting = $"{CredentialOptions.Section}:{nameof(CredentialOptions.RegistryIn)}";
    private const string FileSetting = $"{CredentialOptions.Section}:{nameof(CredentialOptions.Registry)}";

    private static readonly Refusal NoRegistry = new(
        Problems.NotFound,
        $"No credentials are asked for here, so there is no registry. Set {CredentialOptions.SettingsOfRegistry}.");

    private static readonly Refusal InFile = new(
        Problems.RegistryInFile,
        $"The registry is kept in the file that {FileSetting} names: change that file. Only a registry of {PlaceSetting} "
        + $"{nameof(RegistryPlace.Store)} is changed here.");

    private static readonly Refusal Unreadable = new(
        Problems.Unavailable, "The registry cannot be read now. What was read last stays in force. Ask again.");

    public async ValueTask<Outcome> ListAsync(HttpContext context)
    {
        var wrongLimit = QueryText.ReadLimit(context, out var limit);
        if ((QueryText.ReadIspb(context, "after", out var after) ?? wrongLimit) is { } malformed)
            return malformed;
        if (await RefuseUnreadAsync() is { } refusal)
            return refusal;
        var all = registry!.Current.Entries.OrderBy(static entry => entry.Ispb).ToList();
        var rest = all.Where(entry => after is null || entry.Ispb > after).ToList();
        return Outcome.Of(
            new ParticipantsAnswer(
                [.. rest.Take(limit).Select(ParticipantAnswer.Of)], all.Count,
                rest.Count > limit ? rest[limit - 1].Ispb.ToString() : ""),
            AdminJson.Readable.ParticipantsAnswer);
    }

    public async ValueTask<Outcome> ShowAsync(HttpContext context)
    {
        if (RouteText.ReadIspb(context, out var ispb) is { } malformed)
            return malformed;
        if (await RefuseUnreadAsync() is { } refusal)
            return refusal;
        return registry!.Current.TryFind(ispb, out var participant)
            ? Outcome.Of(ParticipantAnswer.Of(participant.Entry), AdminJson.Readable.ParticipantAnswer)
            : NotThere(ispb);
    }

    public ValueTask<Outcome> OnboardAsync(HttpContext context) => ChangeAsync(
        context, RegistryStep.Onboard, AdminJson.Default.OnboardAction, OnboardAction.ExampleWithEntry, EntryForm.Read);

    public ValueTask<Outcome> SetStateAsync(HttpContext context) => ChangeAsync(
        context, RegistryStep.SetState, AdminJson.Default.StateAction, StateAction.ExampleWithState,
        static (ispb, action, out entry) =>
        {
            var wrong = EntryForm.ReadState(action.State, out var state);
            entry = RegistryEntry.Of(ispb) with { State = state };
            return wrong;
        });

    public ValueTask<Outcome> AddCertificateAsync(HttpContext context) =>
        ChangeCertificateAsync(context, RegistryStep.AddCertificate);

    public ValueTask<Outcome> RemoveCertificateAsync(HttpContext context) =>
        ChangeCertificateAsync(context, RegistryStep.RemoveCertificate);

    public ValueTask<Outcome> AddKeyAsync(HttpContext context) => ChangeKeyAsync(context, RegistryStep.AddKey);

    public ValueTask<Outcome> RemoveKeyAsync(HttpContext context) => ChangeKeyAsync(context, RegistryStep.RemoveKey);

    public ValueTask<Outcome> RemoveAsync(HttpContext context) => ChangeAsync(
        context, RegistryStep.Remove, AdminJson.Default.OperatorAction, OperatorAction.Example,
        static (ispb, _, out entry) =>
        {
            entry = RegistryEntry.Of(ispb);
            return null;
        });

    private ValueTask<Outcome> ChangeCertificateAsync(HttpContext context, RegistryStep step) => ChangeAsync(
        context, step, AdminJson.Default.CertificateAction, CertificateAction.ExampleWithThumbprint,
        static (ispb, action, out entry) =>
        {
            var wrong = EntryForm.ReadCertificate(action, out var thumbprint);
            entry = RegistryEntry.Of(ispb) with { Certificates = [thumbprint] };
            return wrong;
        });

    private ValueTask<Outcome> ChangeKeyAsync(HttpContext context, RegistryStep step) => ChangeAsync(
        context, step, AdminJson.Default.KeyAction, KeyAction.ExampleWithId,
        static (ispb, action, out entry) =>
        {
            var wrong = EntryForm.ReadKey(action.Id, action.Scope, out var key);
            entry = RegistryEntry.Of(ispb) with { Keys = [key] };
            return wrong;
        });

    private delegate Refusal? ReadEntry<in TAction>(Ispb ispb, TAction action, out RegistryEntry entry);

    private async ValueTask<Outcome> ChangeAsync<TAction>(
        HttpContext context, RegistryStep step, JsonTypeInfo<TAction> type, string example, ReadEntry<TAction> read)
        where TAction : OperatorAction
    {
        if (RouteText.ReadIspb(context, out var ispb) is { } malformed)
            return malformed;
        if (registry is null)
            return NoRegistry;
        if (options.RegistryIn != RegistryPlace.Store)
            return InFile;
        var (action, refusal) = await ActionBody.ReadAsync(context, type, example);
        if (action is null)
            return refusal;
        if (read(ispb, action, out var entry) is { } wrong)
            return wrong;
        var answer = await kept.ChangeAsync(new RegistryChange(step, entry, action.By, action.Reason));
        if (answer.Status is not (RegistryStatus.Done or RegistryStatus.NoChange))
            return StepRefusals.Of(ispb, answer);
        // Here it counts with the answer, elsewhere soon after.
        await watch!.LookAsync();
        return Outcome.Of(
            new ParticipantStepAnswer(
                ispb.ToString(), answer.Status == RegistryStatus.Done,
                answer.Entry is { } after ? ParticipantAnswer.Of(after) : null),
            AdminJson.Readable.ParticipantStepAnswer);
    }

    /// <summary>A file that cannot be used is no reason: what is in force is asked for.</summary>
    private async ValueTask<Refusal?> RefuseUnreadAsync() =>
        registry is null ? NoRegistry
        : await watch!.LookAsync() || options.RegistryIn == RegistryPlace.File ? null
        : Unreadable;

    private static Refusal NotThere(Ispb ispb) => StepRefusals.Of(ispb, new RegistryAnswer(RegistryStatus.NotFound));
}
