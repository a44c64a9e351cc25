// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Telemetry.Feeds.Declared.Plans;

/// <summary>Bytes among eight that every packet has.</summary>
/// <param name="at">The first of the eight.</param>
/// <param name="value">The bytes, the first one lowest.</param>
/// <param name="mask">Which of them count.</param>
[HotPath]
[StructLayout(LayoutKind.Sequential)]
internal readonly struct MatchPlan(int at, ulong value, ulong mask)
{
    private readonly ulong _value = value;
    private readonly ulong _mask = mask;
    private readonly int _at = at;

    /// <summary>Whether a packet has them.</summary>
    /// <param name="start">The packet's first byte; there are at least as many as the header has, and at least
    /// eight.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(ref byte start) =>
        ((Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (nint)_at)) ^ _value) & _mask) == 0;

    /// <summary>Plans for the bytes of a declaration, as few as there can be.</summary>
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
            // Eight bytes that do not reach behind the header, or behind eight bytes where it is shorter.
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
