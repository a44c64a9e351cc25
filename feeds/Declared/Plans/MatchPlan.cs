// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Telemetry.Feeds.Declared.Plans;

/// <summary>Constant bytes within a load of eight bytes.</summary>
/// <param name="at">Offset of the load.</param>
/// <param name="value">Expected bytes, the first one lowest.</param>
/// <param name="mask">Mask of the bytes that are compared.</param>
[HotPath]
[StructLayout(LayoutKind.Sequential)]
internal readonly struct MatchPlan(int at, ulong value, ulong mask)
{
    private readonly ulong _value = value;
    private readonly ulong _mask = mask;
    private readonly int _at = at;

    /// <summary>True if a packet has the expected bytes.</summary>
    /// <param name="start">The packet's first byte; at least the header and at least eight bytes are readable.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(ref byte start) =>
        ((Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (nint)_at)) ^ _value) & _mask) == 0;

    /// <summary>Plans for the constant bytes of a declaration, with as few loads as possible.</summary>
    [ColdPath]
    public static MatchPlan[] Of(EnvelopeDeclaration declaration)
    {
        SortedDictionary<int, byte> bytes = [];
        foreach ((int offset, byte[] values) in declaration.Matches)
        {
            for (int index = 0; index < values.Length; index++)
                bytes[offset + index] = values[index];
        }
        List<MatchPlan> plans = [];
        while (bytes.Count > 0)
        {
            // The load of eight bytes stays inside the header, or inside eight bytes if the header is shorter.
            int at = Math.Min(bytes.First().Key, Math.Max(0, declaration.HeaderLength - sizeof(ulong)));
            ulong value = 0;
            ulong mask = 0;
            for (int index = 0; index < sizeof(ulong); index++)
            {
                if (!bytes.Remove(at + index, out byte wanted))
                    continue;
                value |= (ulong)wanted << (8 * index);
                mask |= 0xFFUL << (8 * index);
            }
            plans.Add(new MatchPlan(at, value, mask));
        }
        return [.. plans];
    }
}
