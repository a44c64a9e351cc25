// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Layout;

/// <summary>Set of groups that differ only in the last byte of their address; the programs look all of them up at once:
/// <c>struct flow_block</c> of <c>bpf/shared/record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct FlowBlock
{
    /// <summary>Words of the bit set.</summary>
    internal const int Words = 4;

    /// <summary>Marker in <see cref="FlowEntry.FlowId"/>, added to a member's id minus its last byte.</summary>
    internal const uint Base = 0x8000_0100;                     // FLOW_BLOCK

    private const int BitsPerWord = 64;

    internal ulong Members0;
    internal ulong Members1;
    internal ulong Members2;
    internal ulong Members3;

    /// <summary>True if it has no members.</summary>
    internal readonly bool IsEmpty => (Members0 | Members1 | Members2 | Members3) == 0;

    /// <summary>64 of the 256 bits.</summary>
    internal readonly ulong Word(int word) => word switch
    {
        0 => Members0,
        1 => Members1,
        2 => Members2,
        _ => Members3,
    };

    /// <summary>True if the address that ends with a byte is a member.</summary>
    internal readonly bool Has(byte last) => (Word(last / BitsPerWord) >> (last % BitsPerWord) & 1) != 0;

    /// <summary>The block with the address that ends with a byte added or removed.</summary>
    internal readonly FlowBlock With(byte last, bool isMember)
    {
        ulong bit = 1UL << (last % BitsPerWord);
        ulong word = isMember ? Word(last / BitsPerWord) | bit : Word(last / BitsPerWord) & ~bit;
        return (last / BitsPerWord) switch
        {
            0 => this with { Members0 = word },
            1 => this with { Members1 = word },
            2 => this with { Members2 = word },
            _ => this with { Members3 = word },
        };
    }
}
