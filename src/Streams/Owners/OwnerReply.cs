using System.Diagnostics.CodeAnalysis;

namespace PixStream.Streams.Owners;

/// <summary>
/// What an owner answers: a value, or that it has retired. A retired owner has decided nothing; the same request goes to the
/// participant's next owner. The default says retired.
/// </summary>
public readonly record struct OwnerReply<T>
{
    private readonly T? _value;
    private readonly bool _hasValue;

    private OwnerReply(T value) => (_value, _hasValue) = (value, true);

    /// <summary>Whether the owner has retired, so that there is no value.</summary>
    public bool IsRetired => !_hasValue;

    /// <summary>What was answered.</summary>
    /// <exception cref="InvalidOperationException">The owner has retired.</exception>
    public T Value => _hasValue ? _value! : throw new InvalidOperationException("The owner has retired and answered nothing.");

    /// <summary>Gives the value, unless the owner has retired.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return _hasValue;
    }

    public static implicit operator OwnerReply<T>(T value) => new(value);

    public static implicit operator OwnerReply<T>(Retired retired) => default;
}

/// <summary>Makes replies.</summary>
public static class OwnerReply
{
    /// <summary>The owner has retired: ask the participant's next owner.</summary>
    public static Retired Retired => default;
}

/// <summary>Says that an owner has retired.</summary>
public readonly record struct Retired;

/// <summary>The reply to a command that gives nothing back but that it was done.</summary>
public readonly record struct Done;
