using PixStream.Quarantine.Messages;
using PixStream.Streams.Owners;
using PixStream.Streams.Values;

namespace PixStream.Grains.Abstractions.Surrogates;

// How names and numbers cross between gateway and silo.

[GenerateSerializer]
internal readonly record struct IspbSurrogate([property: Id(0)] ulong Word);

[RegisterConverter]
internal sealed class IspbConverter : IConverter<Ispb, IspbSurrogate>
{
    public Ispb ConvertFromSurrogate(in IspbSurrogate surrogate) => Ispb.FromWord(surrogate.Word);

    public IspbSurrogate ConvertToSurrogate(in Ispb value) => new(value.Word);
}

[GenerateSerializer]
internal readonly record struct ResourceIdSurrogate(
    [property: Id(0)] ulong Head, [property: Id(1)] ulong High, [property: Id(2)] ulong Low);

[RegisterConverter]
internal sealed class ResourceIdConverter : IConverter<ResourceId, ResourceIdSurrogate>
{
    public ResourceId ConvertFromSurrogate(in ResourceIdSurrogate surrogate) =>
        new(surrogate.Head, surrogate.High, surrogate.Low);

    public ResourceIdSurrogate ConvertToSurrogate(in ResourceId value) => new(value.Head, value.High, value.Low);
}

[GenerateSerializer]
internal readonly record struct StreamIdSurrogate([property: Id(0)] ulong Value);

[RegisterConverter]
internal sealed class StreamIdConverter : IConverter<StreamId, StreamIdSurrogate>
{
    public StreamId ConvertFromSurrogate(in StreamIdSurrogate surrogate) => new(surrogate.Value);

    public StreamIdSurrogate ConvertToSurrogate(in StreamId value) => new(value.Value);
}

[GenerateSerializer]
internal readonly record struct StreamStepSurrogate([property: Id(0)] ulong Stream, [property: Id(1)] long Step);

[RegisterConverter]
internal sealed class StreamStepConverter : IConverter<StreamStep, StreamStepSurrogate>
{
    public StreamStep ConvertFromSurrogate(in StreamStepSurrogate surrogate) =>
        new(new StreamId(surrogate.Stream), surrogate.Step);

    public StreamStepSurrogate ConvertToSurrogate(in StreamStep value) => new(value.Stream.Value, value.Step);
}

[GenerateSerializer]
internal readonly record struct SequenceRangeSurrogate(
    [property: Id(0)] long First, [property: Id(1)] int Count, [property: Id(2)] int Deliveries);

[RegisterConverter]
internal sealed class SequenceRangeConverter : IConverter<SequenceRange, SequenceRangeSurrogate>
{
    public SequenceRange ConvertFromSurrogate(in SequenceRangeSurrogate surrogate) =>
        new(surrogate.First, surrogate.Count, surrogate.Deliveries);

    public SequenceRangeSurrogate ConvertToSurrogate(in SequenceRange value) => new(value.First, value.Count, value.Deliveries);
}

[GenerateSerializer]
internal readonly record struct QuarantineIdSurrogate([property: Id(0)] string Text);

[RegisterConverter]
internal sealed class QuarantineIdConverter : IConverter<QuarantineId, QuarantineIdSurrogate>
{
    public QuarantineId ConvertFromSurrogate(in QuarantineIdSurrogate surrogate) =>
        QuarantineId.TryParse(surrogate.Text, out var id)
            ? id
            : throw new FormatException($"'{surrogate.Text}' is not a quarantine id.");

    public QuarantineIdSurrogate ConvertToSurrogate(in QuarantineId value) => new(value.ToString());
}

[GenerateSerializer]
internal readonly record struct DoneSurrogate;

[RegisterConverter]
internal sealed class DoneConverter : IConverter<Done, DoneSurrogate>
{
    public Done ConvertFromSurrogate(in DoneSurrogate surrogate) => default;

    public DoneSurrogate ConvertToSurrogate(in Done value) => default;
}
