// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>One field of a declared envelope.</summary>
/// <param name="Offset">Offset from the first byte of the UDP payload.</param>
/// <param name="Width">Number of bytes.</param>
/// <param name="Form">Encoding of the value.</param>
public sealed record DeclaredField(int Offset, int Width, FieldForm Form = FieldForm.Integer)
{
    /// <summary>The longest integer, bytes.</summary>
    public const int MostInteger = 8;

    /// <summary>Longest decimal number, characters: a longer one may not fit 64 bits.</summary>
    public const int MostDigits = 18;

    /// <summary>Offset of the first byte after the field.</summary>
    public int End => Offset + Width;

    /// <summary>Largest number that the field can hold.</summary>
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

/// <summary>Encoding of a declared field.</summary>
public enum FieldForm : byte
{
    /// <summary>An unsigned integer in the protocol's byte order, 1 to 8 bytes.</summary>
    Integer,

    /// <summary>A decimal number in ASCII, 1 to 18 characters; leading spaces are allowed.</summary>
    Digits,

    /// <summary>Printable ASCII, padded with spaces or NULs.</summary>
    Text,
}
