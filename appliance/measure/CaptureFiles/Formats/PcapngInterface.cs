// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Formats;

/// <summary>One interface of a pcapng section: link layer of its frames and unit of its stamps.</summary>
/// <param name="Link">Link layer of the frames.</param>
/// <param name="SnapLength">Declared maximum of the captured length, bytes; 0 for no limit.</param>
/// <param name="Resolution">if_tsresol: a power of ten, or of two with the highest bit set.</param>
/// <param name="OffsetSeconds">if_tsoffset, seconds.</param>
/// <param name="VerifiesChecksums">True if its packets have the checksums on the wire, which are then verified.</param>
internal readonly record struct PcapngInterface(
    LinkType Link, uint SnapLength, byte Resolution, long OffsetSeconds, bool VerifiesChecksums)
{
    private const long NsPerSecond = 1_000_000_000;
    private const int NsExponent = 9;
    private const byte PowerOfTwo = 0x80;

    /// <summary>Unit of its stamps, nanoseconds; at least 1.</summary>
    public long ResolutionNs
    {
        get
        {
            int exponent = Resolution & ~PowerOfTwo;
            if ((Resolution & PowerOfTwo) != 0)
                return exponent > 29 ? 1 : (NsPerSecond + (1L << exponent) - 1) >> exponent;
            return exponent >= NsExponent ? 1 : (long)Power(NsExponent - exponent);
        }
    }

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

    /// <summary>Its options without their end, little-endian; null unless they were kept.</summary>
    public byte[]? Options { get; init; }

    /// <summary>Stamp in units of the interface, rounded down.</summary>
    public ulong TicksOf(long stampNs)
    {
        int exponent = Resolution & ~PowerOfTwo;
        Int128 ns = (Int128)stampNs - (Int128)OffsetSeconds * NsPerSecond;
        if (ns <= 0)
            return 0;
        if ((Resolution & PowerOfTwo) != 0)
            return exponent > 63 ? 0 : (ulong)((ns << exponent) / NsPerSecond);
        return exponent <= NsExponent
            ? (ulong)(ns / Power(NsExponent - exponent)) : (ulong)(ns * Power(Math.Min(exponent - NsExponent, 9)));
    }

    private static Int128 Power(int exponent)
    {
        Int128 power = 1;
        for (int i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }
}
