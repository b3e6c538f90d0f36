using PixStream.Quarantine.Participants;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions.Surrogates;

// How the registry of participants crosses between gateway and silo. A state, a status, a step and scopes cross as numbers.

[GenerateSerializer, Immutable]
internal readonly record struct RequestKeySurrogate([property: Id(0)] string Id, [property: Id(1)] byte Scopes);

[RegisterConverter]
internal sealed class RequestKeyConverter : IConverter<RequestKey, RequestKeySurrogate>
{
    public RequestKey ConvertFromSurrogate(in RequestKeySurrogate surrogate) => new(surrogate.Id, (AccessScopes)surrogate.Scopes);

    public RequestKeySurrogate ConvertToSurrogate(in RequestKey value) => new(value.Id, (byte)value.Scopes);
}

[GenerateSerializer, Immutable]
internal readonly record struct RegistryEntrySurrogate(
    [property: Id(0)] Ispb Ispb, [property: Id(1)] string Name, [property: Id(2)] byte State,
    [property: Id(3)] string[] Certificates, [property: Id(4)] RequestKey[] Keys);

[RegisterConverter]
internal sealed class RegistryEntryConverter : IConverter<RegistryEntry, RegistryEntrySurrogate>
{
    public RegistryEntry ConvertFromSurrogate(in RegistryEntrySurrogate surrogate) => new(
        surrogate.Ispb, surrogate.Name, (AccessState)surrogate.State, surrogate.Certificates, surrogate.Keys);

    public RegistryEntrySurrogate ConvertToSurrogate(in RegistryEntry value) =>
        new(value.Ispb, value.Name, (byte)value.State, [.. value.Certificates], [.. value.Keys]);
}

[GenerateSerializer, Immutable]
internal readonly record struct RegistryContentSurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] long Version, [property: Id(2)] RegistryEntry[] Entries);

[RegisterConverter]
internal sealed class RegistryContentConverter : IConverter<RegistryContent, RegistryContentSurrogate>
{
    public RegistryContent ConvertFromSurrogate(in RegistryContentSurrogate surrogate) =>
        new((RegistryStatus)surrogate.Status, surrogate.Version, surrogate.Entries);

    public RegistryContentSurrogate ConvertToSurrogate(in RegistryContent value) =>
        new((byte)value.Status, value.Version, [.. value.Entries]);
}

[GenerateSerializer, Immutable]
internal readonly record struct RegistryChangeSurrogate(
    [property: Id(0)] byte Step, [property: Id(1)] RegistryEntry Entry, [property: Id(2)] string By,
    [property: Id(3)] string Reason);

[RegisterConverter]
internal sealed class RegistryChangeConverter : IConverter<RegistryChange, RegistryChangeSurrogate>
{
    public RegistryChange ConvertFromSurrogate(in RegistryChangeSurrogate surrogate) =>
        new((RegistryStep)surrogate.Step, surrogate.Entry, surrogate.By, surrogate.Reason);

    public RegistryChangeSurrogate ConvertToSurrogate(in RegistryChange value) =>
        new((byte)value.Step, value.Entry, value.By, value.Reason);
}

[GenerateSerializer, Immutable]
internal readonly record struct RegistryAnswerSurrogate(
    [property: Id(0)] byte Status, [property: Id(1)] RegistryEntry? Entry, [property: Id(2)] Ispb? Owner);

[RegisterConverter]
internal sealed class RegistryAnswerConverter : IConverter<RegistryAnswer, RegistryAnswerSurrogate>
{
    public RegistryAnswer ConvertFromSurrogate(in RegistryAnswerSurrogate surrogate) =>
        new((RegistryStatus)surrogate.Status, surrogate.Entry, surrogate.Owner);

    public RegistryAnswerSurrogate ConvertToSurrogate(in RegistryAnswer value) =>
        new((byte)value.Status, value.Entry, value.Owner);
}
