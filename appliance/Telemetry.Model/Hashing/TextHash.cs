// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Model.Hashing;

/// <summary>FNV-1a of 64 bits: tells texts apart, keeps nothing secret.</summary>
public static class TextHash
{
    private const ulong Basis = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    /// <summary>The hash of a text.</summary>
    public static ulong Of(string text)
    {
        ulong hash = Basis;
        foreach (byte one in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ one) * Prime;
        return hash;
    }
}
