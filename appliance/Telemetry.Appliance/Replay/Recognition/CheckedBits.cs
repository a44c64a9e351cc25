// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Replay.Recognition;

/// <summary>
/// How much a decoder's yes is worth: the bits at the beginning of a packet that it refuses to see turned over. It
/// is asked, not believed: a header of lengths, counts and magic numbers gives many, free text gives none.
/// </summary>
internal static class CheckedBits
{
    /// <summary>The most that one packet can be worth, bits: a checksum refuses everything.</summary>
    public const int Most = 64;

    private const int LookedAt = 96;

    /// <summary>Asks of which bits the decoder takes notice; the bytes are the same afterwards.</summary>
    /// <typeparam name="TJudge">The decoder.</typeparam>
    /// <param name="judge">The decoder.</param>
    /// <param name="bytes">A packet that it takes, or the captured head of one.</param>
    public static int Of<TJudge>(TJudge judge, Span<byte> bytes)
        where TJudge : struct, IPacketJudge
    {
        int refused = 0;
        int end = Math.Min(bytes.Length, LookedAt);
        for (int index = 0; index < end && refused < Most; index++)
        {
            byte value = bytes[index];
            for (int bit = 1; bit < 256; bit <<= 1)
            {
                bytes[index] = (byte)(value ^ bit);
                if (!judge.Takes(bytes))
                    refused++;
            }
            bytes[index] = value;
        }
        return Math.Min(refused, Most);
    }
}
