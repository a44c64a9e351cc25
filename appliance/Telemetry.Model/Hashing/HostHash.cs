// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Model.Hashing;

/// <summary>The number that stands for a host's name in every message.</summary>
public static class HostHash
{
    private const ulong OffsetBasis = 0xCBF2_9CE4_8422_2325;
    private const ulong Prime = 0x0000_0100_0000_01B3;

    /// <summary>64-bit FNV-1a of the name's UTF-8 bytes.</summary>
    public static ulong Of(string name)
    {
        ulong hash = OffsetBasis;
        foreach (byte value in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ value) * Prime;
        return hash;
    }
}
