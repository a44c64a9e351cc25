// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Telemetry.Diagnostics.Recognition.Shapes;

/// <summary>Evidence from messages that have the shape defined for their type.</summary>
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

    /// <summary>Messages that have the shape.</summary>
    public long Fitting { get; private set; }

    /// <summary>Messages that do not.</summary>
    public long Other { get; private set; }

    /// <summary>Number of message types that have the shape.</summary>
    public readonly int Types => (int)(UInt128.PopCount(_low) + UInt128.PopCount(_high));

    /// <summary>True if the messages are another protocol's.</summary>
    public readonly bool Refuses => Other * OneOtherIn > Fitting;

    /// <summary>Evidence, bits: for each type seen, and a little for further messages. None if most messages are of
    /// types that are not in the documents.</summary>
    public readonly int Worth => Refuses || Fitting == 0 || _unknown > Fitting ? 0
        : Math.Min(_bits, MostOfTypes) + Math.Min(BitOperations.Log2((ulong)Fitting), MostForMany);

    /// <summary>Adds a message.</summary>
    /// <param name="fits">True if it has the shape of that type.</param>
    /// <param name="bits">Evidence of the first message of a type, bits.</param>
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

    /// <summary>Adds a message of a type that is not in the documents, or that can have any length.</summary>
    public void TakeUnknown() => _unknown++;
}
