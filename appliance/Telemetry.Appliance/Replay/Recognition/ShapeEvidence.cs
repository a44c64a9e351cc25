// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Telemetry.Appliance.Replay.Recognition;

/// <summary>How many messages have the shape that a protocol gives its message types.</summary>
internal struct ShapeEvidence
{
    private const int BitsOfType = 12;
    private const int MostTypes = 3;
    private const int MostForMany = 8;

    private UInt128 _low;
    private UInt128 _high;

    /// <summary>Messages that have it.</summary>
    public long Fitting { get; private set; }

    /// <summary>Messages that have not.</summary>
    public long Other { get; private set; }

    /// <summary>Whether the messages are another protocol's.</summary>
    public readonly bool Refuses => Other > 0;

    /// <summary>What it is worth, bits: each type seen, and a little for more of the same.</summary>
    public readonly int Worth => Refuses || Fitting == 0 ? 0
        : (Math.Min(Types, MostTypes) * BitsOfType) + Math.Min(BitOperations.Log2((ulong)Fitting), MostForMany);

    /// <summary>Different types seen that have it.</summary>
    public readonly int Types => (int)(UInt128.PopCount(_low) + UInt128.PopCount(_high));

    /// <summary>Takes a message.</summary>
    public void Take(byte type, bool fits)
    {
        if (!fits)
        {
            Other++;
            return;
        }
        Fitting++;
        if (type < 128)
            _low |= UInt128.One << type;
        else
            _high |= UInt128.One << (type - 128);
    }
}
