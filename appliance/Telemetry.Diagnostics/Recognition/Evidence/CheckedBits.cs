// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>
/// How much a decoder's yes is worth: the bits at the beginning of a packet that it refuses to see turned over. It
/// is asked, not believed: a header of lengths, counts and magic numbers gives many, free text gives none.
/// </summary>
internal static class CheckedBits
{
    /// <summary>The most that one packet can be worth, bits: a checksum refuses everything.</summary>
    public const int Most = 64;

    /// <summary>Bytes of a packet that are looked at.</summary>
    public const int LookedAt = 96;

    /// <summary>Asks of which bits the decoder takes notice; the bytes are the same afterwards.</summary>
    /// <typeparam name="TJudge">The decoder.</typeparam>
    /// <param name="judge">The decoder.</param>
    /// <param name="bytes">A packet that it takes, or the captured head of one.</param>
    public static int Of<TJudge>(TJudge judge, Span<byte> bytes)
        where TJudge : struct, IPacketJudge => Of(judge, bytes, 0, out _);

    /// <summary>Tells apart the bits in places that hold what is the protocol's own.</summary>
    /// <typeparam name="TJudge">The decoder.</typeparam>
    /// <param name="judge">The decoder.</param>
    /// <param name="bytes">A packet that it takes, or the captured head of one.</param>
    /// <param name="ownPlaces">Bytes that hold what is the protocol's own, of <see cref="OwnPlaces"/>.</param>
    /// <param name="own">Receives how many of the bits are in those places.</param>
    /// <returns>How many are elsewhere.</returns>
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
