// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>Strength of a decoder's acceptance: the number of bits at the beginning of a packet whose inversion makes
/// the decoder refuse it. A header of lengths, counts and magic numbers gives many, free text gives none.</summary>
internal static class CheckedBits
{
    /// <summary>Limit of the bits counted for one packet: with a checksum, every bit would count.</summary>
    public const int Most = 64;

    /// <summary>Bytes of a packet that are examined.</summary>
    public const int LookedAt = 96;

    /// <summary>Counts the bits that the decoder checks; the bytes are unchanged on return.</summary>
    /// <typeparam name="TJudge">The decoder.</typeparam>
    /// <param name="judge">The decoder.</param>
    /// <param name="bytes">An accepted packet, or the captured head of one.</param>
    public static int Of<TJudge>(TJudge judge, Span<byte> bytes)
        where TJudge : struct, IPacketJudge => Of(judge, bytes, 0, out _);

    /// <summary>Counts separately the bits in fields specific to the protocol.</summary>
    /// <typeparam name="TJudge">The decoder.</typeparam>
    /// <param name="judge">The decoder.</param>
    /// <param name="bytes">An accepted packet, or the captured head of one.</param>
    /// <param name="ownPlaces">Bytes of fields specific to the protocol, from <see cref="OwnPlaces"/>.</param>
    /// <param name="own">Receives the number of checked bits in those bytes.</param>
    /// <returns>The number of checked bits elsewhere.</returns>
    public static int Of<TJudge>(TJudge judge, Span<byte> bytes, UInt128 ownPlaces, out int own)
        where TJudge : struct, IPacketJudge
    {
        int elsewhere = 0;
        own = 0;
        int end = Math.Min(bytes.Length, LookedAt);
        for (int index = 0; index < end; index++)
        {
            bool isOwn = ((ownPlaces >> index) & 1) != 0;
            if ((isOwn ? own : elsewhere) >= Most)
                continue;
            int refused = Refused(judge, bytes, index);
            own += isOwn ? refused : 0;
            elsewhere += isOwn ? 0 : refused;
        }
        own = Math.Min(own, Most);
        return Math.Min(elsewhere, Most);
    }

    private static int Refused<TJudge>(TJudge judge, Span<byte> bytes, int index)
        where TJudge : struct, IPacketJudge
    {
        int refused = 0;
        byte value = bytes[index];
        for (int bit = 1; bit < 256; bit <<= 1)
        {
            bytes[index] = (byte)(value ^ bit);
            if (!judge.Takes(bytes))
                refused++;
        }
        bytes[index] = value;
        return refused;
    }
}
