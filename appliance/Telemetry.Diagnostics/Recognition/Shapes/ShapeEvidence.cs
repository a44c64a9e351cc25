// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Telemetry.Diagnostics.Recognition.Shapes;

/// <summary>How many messages have the shape that a protocol gives its message types.</summary>
internal struct ShapeEvidence
{
    private const int BitsOfType = 8;
    private const int MostOfTypes = 36;
    private const int MostForMany = 8;
    private const int OneOtherIn = 64;

    private UInt128 _low;
    private UInt128 _high;
    private int _bits;
    private long _unknown;

    /// <summary>Messages that have it.</summary>
    public long Fitting { get; private set; }

    /// <summary>Messages that have not.</summary>
    public long Other { get; private set; }

    /// <summary>How many types of message have it.</summary>
    public readonly int Types => (int)(UInt128.PopCount(_low) + UInt128.PopCount(_high));

    /// <summary>Whether the messages are another protocol's.</summary>
    public readonly bool Refuses => Other * OneOtherIn > Fitting;

    /// <summary>What it is worth, bits: each type seen, and a little for more of the same. Nothing where most
    /// messages are of types that the documents do not have.</summary>
    public readonly int Worth => Refuses || Fitting == 0 || _unknown > Fitting ? 0
        : Math.Min(_bits, MostOfTypes) + Math.Min(BitOperations.Log2((ulong)Fitting), MostForMany);

    /// <summary>Takes a message.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="fits">Whether it has the shape of that type.</param>
    /// <param name="bits">What the first message of a type is worth, bits.</param>
    public void Take(byte type, bool fits, int bits = BitsOfType)
    {
        if (!fits)
        {
            Other++;
            return;
        }
        Fitting++;
        UInt128 bit = UInt128.One << (type % 128);
        bool isLow = type < 128;
        if (((isLow ? _low : _high) & bit) == 0)
            _bits += bits;
        if (isLow)
            _low |= bit;
        else
            _high |= bit;
    }

    /// <summary>Takes a message of a type that the documents do not have, or of any length.</summary>
    public void TakeUnknown() => _unknown++;
}
