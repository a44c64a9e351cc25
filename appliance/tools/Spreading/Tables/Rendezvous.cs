// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Spreading;
using Telemetry.Model.Hashing;

namespace Telemetry.Spreading.Tables;

/// <summary>A reader that receives packets.</summary>
/// <param name="Member">Its place in the group, 1 to <see cref="SpreadTable.MostReaders"/>.</param>
public readonly record struct TableReader(int Member, string Name);

/// <summary>
/// Gives slots to readers by rendezvous hashing: each reader has a weight for each slot, by its name and the slot
/// alone, and the highest has the slot. So a reader that leaves moves its own slots only, one that joins takes only
/// what it has from then on, and the same names make the same table on every host and after every restart.
/// </summary>
public static class Rendezvous
{
    private const ulong First = 0xFF51_AFD7_ED55_8CCD;          // odd constants of 64-bit finalisers
    private const ulong Second = 0xC4CE_B9FE_1A85_EC53;

    /// <summary>The table of some readers.</summary>
    /// <param name="readers">The readers, in any order; without any, the sink has all slots.</param>
    public static SpreadTable TableOf(IEnumerable<TableReader> readers)
    {
        // By name, so that equal weights, which are rare, have one winner too.
        TableReader[] ordered = [.. readers.OrderBy(reader => reader.Name, StringComparer.Ordinal)];
        ulong[] keys = [.. ordered.Select(reader => Fnv1a.Of(reader.Name))];
        var table = new SpreadTable();
        Span<byte> members = table.Members;
        for (int slot = 0; slot < members.Length; slot++)
            members[slot] = (byte)MemberOf(slot, ordered, keys);
        // What is of no flow moves by the same rule, as if it had a slot of its own.
        table.FixedMember = MemberOf(SpreadTable.Slots, ordered, keys);
        return table;
    }

    private static int MemberOf(int slot, TableReader[] readers, ulong[] keys)
    {
        ulong place = Mix((ulong)slot + 1);
        int best = SpreadTable.Sink;
        ulong highest = 0;
        for (int index = 0; index < readers.Length; index++)
        {
            ulong weight = Mix(keys[index] ^ place);
            if (best != SpreadTable.Sink && weight <= highest)
                continue;
            (best, highest) = (readers[index].Member, weight);
        }
        return best;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * First;
        value = (value ^ (value >> 33)) * Second;
        return value ^ (value >> 33);
    }
}
