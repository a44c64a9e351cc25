// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Guarding;

/// <summary>A set of rules in the form in which the guard's program reads it. Slots are tried in their order; those of
/// the lifeline come first and let packets pass.</summary>
public sealed unsafe class GuardImage
{
    /// <summary>Slots of the lifeline.</summary>
    public const int Lifelines = GuardTable.Lifelines;

    /// <summary>Slots of rules, behind those of the lifeline.</summary>
    public const int Rules = GuardTable.Slots - GuardTable.Lifelines;

    /// <summary>Slots of both.</summary>
    public const int Slots = GuardTable.Slots;

    /// <summary>Prefixes of all slots that have more than one.</summary>
    public const int MostPrefixes = 32_768;

    private const int BitsOfWord = 64;

    private readonly byte[] _table = new byte[sizeof(GuardTable)];    // the runtime has no arrays of such types
    private readonly List<(int Slot, UInt128 Address, int Bits)> _prefixes = [];
    private readonly bool[] _isUsed = new bool[Slots];

    /// <summary>Prefixes of slots with <see cref="GuardFlags.SourceSet"/>.</summary>
    internal IReadOnlyList<(int Slot, UInt128 Address, int Bits)> Prefixes => _prefixes;

    /// <summary>The table; its generation is set when it is loaded.</summary>
    internal ref GuardTable Table => ref Unsafe.As<byte, GuardTable>(ref _table[0]);

    public void Set(int slot, in GuardSlot content)
    {
        Table.Rules[slot] = content;
        Table.UsedSlots += _isUsed[slot] ? 0u : 1;
        _isUsed[slot] = true;
    }

    /// <summary>Lets a slot fit the frames of a class.</summary>
    public void AddClass(int slot, GuardKind kind, GuardCast cast, GuardFragment fragment)
    {
        int place = (int)kind | (int)cast << 4 | (int)fragment << 6;
        Table.ByClass[(place * GuardTable.Words) + (slot / BitsOfWord)] |= 1UL << (slot % BitsOfWord);
    }

    /// <summary>Lets each slot fit a range of destination ports; of packets with ports it fits no others.</summary>
    /// <param name="ports">The first and the last port of each slot; <see cref="Slots"/> long.</param>
    public void SetPorts(ReadOnlySpan<(ushort First, ushort Last)> ports)
    {
        // The ranges between neighbouring ends: within each, the same slots fit.
        var ends = new SortedSet<int> { 0, GuardTable.Ports };
        foreach ((ushort first, ushort last) in ports)
        {
            ends.Add(first);
            ends.Add(last + 1);
        }
        int[] begins = [.. ends];
        for (int range = 0; range < begins.Length - 1; range++)
        {
            int begin = begins[range];
            for (int slot = 0; slot < Slots; slot++)
            {
                if (begin >= ports[slot].First && begin <= ports[slot].Last)
                    Table.ByRange[(range * GuardTable.Words) + (slot / BitsOfWord)] |= 1UL << (slot % BitsOfWord);
            }
            for (int port = begin; port < begins[range + 1]; port++)
                Table.RangeOfPort[port] = (ushort)range;
        }
    }

    /// <summary>Lets a slot with <see cref="GuardFlags.SourceSet"/> fit the sources of a prefix.</summary>
    /// <param name="address">Address, IPv4 mapped into IPv6.</param>
    /// <param name="bits">Bits of the prefix, 0 to 128.</param>
    public void AddSource(int slot, UInt128 address, int bits) => _prefixes.Add((slot, address, bits));
}
