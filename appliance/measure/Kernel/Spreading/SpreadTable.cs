// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Spreading;

/// <summary>Which member of the group receives the packets of each slot, in the form in which the program reads
/// it.</summary>
public sealed unsafe class SpreadTable
{
    /// <summary>Slots; the slot of a flow is its hash.</summary>
    public const int Slots = SpreadSlots.Slots;

    /// <summary>Most readers over the life of a group.</summary>
    public const int MostReaders = SpreadSlots.Group - 1;

    /// <summary>Member that accepts no packet.</summary>
    public const int Sink = 0;

    private readonly byte[] _table = new byte[sizeof(SpreadSlots)];    // the runtime has no arrays of such types

    /// <summary>The member of each slot; <see cref="Slots"/> long.</summary>
    public Span<byte> Members => _table.AsSpan(sizeof(SpreadSlots) - Slots);

    /// <summary>The member that receives the packets of no flow.</summary>
    public int FixedMember
    {
        get => (int)Layout.Fixed;
        set => Layout.Fixed = (uint)value;
    }

    /// <summary>The whole table, for the kernel.</summary>
    internal ref SpreadSlots Layout => ref Unsafe.As<byte, SpreadSlots>(ref _table[0]);
}
