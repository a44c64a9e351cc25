// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Model.Hashing;

/// <summary>64-bit FNV-1a: identifies names and texts; not for secrets.</summary>
public static class Fnv1a
{
    private const ulong OffsetBasis = 0xCBF2_9CE4_8422_2325;
    private const ulong Prime = 0x0000_0100_0000_01B3;

    /// <summary>Hash of a text's UTF-8 bytes.</summary>
    public static ulong Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = OffsetBasis;
        foreach (byte one in bytes)
            hash = (hash ^ one) * Prime;
        return hash;
    }
}
