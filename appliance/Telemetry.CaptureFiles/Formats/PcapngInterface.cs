// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Formats;

/// <summary>One interface of a pcapng section: what its frames begin with and how its stamps count.</summary>
/// <param name="Link">What frames begin with.</param>
/// <param name="SnapLength">Longest captured length that it claims, bytes; 0 is no limit.</param>
/// <param name="Resolution">if_tsresol: a power of ten, or of two with the highest bit set.</param>
/// <param name="OffsetSeconds">if_tsoffset, seconds.</param>
/// <param name="VerifiesChecksums">Whether its packets have the checksums of the wire: then they are verified.</param>
internal readonly record struct PcapngInterface(
    LinkType Link, uint SnapLength, byte Resolution, long OffsetSeconds, bool VerifiesChecksums)
{
    private const long NsPerSecond = 1_000_000_000;
    private const int NsExponent = 9;
    private const byte PowerOfTwo = 0x80;

    /// <summary>Nanoseconds of a stamp; false if they do not fit.</summary>
    public bool TryStamp(ulong ticks, out long stampNs)
    {
        if (Resolution == NsExponent && OffsetSeconds == 0 && ticks <= long.MaxValue)
        {
            stampNs = (long)ticks;
            return true;
        }
        return TryConvert(ticks, out stampNs);
    }

    private bool TryConvert(ulong ticks, out long stampNs)
    {
        int exponent = Resolution & ~PowerOfTwo;
        Int128 ns;
        if ((Resolution & PowerOfTwo) != 0)
            ns = exponent > 126 ? 0 : (Int128)(((UInt128)ticks * NsPerSecond) >> exponent);
        else if (exponent <= NsExponent)
            ns = (Int128)ticks * Power(NsExponent - exponent);
        else
            ns = exponent - NsExponent > 19 ? 0 : (Int128)ticks / Power(exponent - NsExponent);
        ns += (Int128)OffsetSeconds * NsPerSecond;
        stampNs = ns < 0 || ns > long.MaxValue ? 0 : (long)ns;
        return ns >= 0 && ns <= long.MaxValue;
    }

    private static Int128 Power(int exponent)
    {
        Int128 power = 1;
        for (int i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }
}
