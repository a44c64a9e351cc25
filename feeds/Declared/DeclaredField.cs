// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>One field of a declared envelope.</summary>
/// <param name="Offset">Its first byte, from the first one of the UDP payload.</param>
/// <param name="Width">How many bytes it has.</param>
/// <param name="Form">How they are read.</param>
public sealed record DeclaredField(int Offset, int Width, FieldForm Form = FieldForm.Integer)
{
    /// <summary>The longest integer, bytes.</summary>
    public const int MostInteger = 8;

    /// <summary>The longest decimal number, characters: what is longer does not fit 64 bits.</summary>
    public const int MostDigits = 18;

    /// <summary>Behind its last byte.</summary>
    public int End => Offset + Width;

    /// <summary>The largest number that it can hold.</summary>
    public ulong Largest => Form == FieldForm.Digits ? PowerOfTen(Width) - 1
        : Width >= MostInteger ? ulong.MaxValue
        : (1UL << (8 * Width)) - 1;

    private static ulong PowerOfTen(int exponent)
    {
        ulong power = 1;
        for (; exponent > 0; exponent--)
            power *= 10;
        return power;
    }
}
