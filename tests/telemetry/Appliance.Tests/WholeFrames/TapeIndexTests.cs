// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.BlackBox;
using Telemetry.Appliance.WholeFrames;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;

namespace Telemetry.Appliance.Tests.WholeFrames;

/// <summary>Payloads of sessions by hook, stamp and sequence number, as the reader writes them to the tape.</summary>
public class TapeIndexTests
{
    private const int Most = 1 << 16;

    [Fact]
    public void a_segment_is_found_by_hook_stamp_and_number_as_soon_as_it_is_written()
    {
        using var tape = new SessionTape(1 << 20);
        var index = new TapeIndex(tape);
        Assert.False(index.TryFind(Hook.TcTx, 1_000, 7, out _));

        Keep(tape, Hook.TcTx, 1_000, 7, Bytes(300, 1), sum: 99, segments: 3);
        Keep(tape, Hook.TcTx, 1_000, 8, Bytes(0, 2));
        Keep(tape, Hook.XdpRx, 1_000, 7, Bytes(65_536, 3));

        Assert.True(index.TryFind(Hook.TcTx, 1_000, 7, out TapedPayload found));
        Assert.Equal((99u, 3), ((uint)found.Sum, found.Segments));
        Assert.True(found.Bytes.SequenceEqual(Bytes(300, 1)));
        Assert.True(index.TryFind(Hook.XdpRx, 1_000, 7, out TapedPayload longest));
        Assert.True(longest.Bytes.SequenceEqual(Bytes(65_536, 3)));
        Assert.True(index.TryFind(Hook.TcTx, 1_000, 8, out TapedPayload empty));
        Assert.True(empty is { IsKept: true, Bytes.Length: 0 });
        Assert.False(index.TryFind(Hook.TcRx, 1_000, 7, out _));
        Assert.False(index.TryFind(Hook.TcTx, 1_001, 7, out _));
        Assert.False(index.TryFind(Hook.TcTx, 1_000, 9, out _));
    }

    [Fact]
    public void what_the_tape_no_longer_has_is_not_found_and_what_it_has_is_whole()
    {
        using var tape = new SessionTape(1 << 20);
        var index = new TapeIndex(tape);
        const int Segments = 5_000;                                     // four laps and more
        for (int number = 0; number < Segments; number++)
        {
            Keep(tape, Hook.TcTx, number, (uint)number, Bytes(number * 37 % 1_800, number));
            // In one lap each segment is looked for; then the index is left behind for more than one.
            if (number < 900)
                Assert.True(IsFound(index, number));
        }

        int[] found = [.. Enumerable.Range(0, Segments).Where(number => IsFound(index, number))];
        Assert.Equal(Enumerable.Range(Segments - found.Length, found.Length), found);
        Assert.InRange(found.Length, 900, (1 << 20) / 900);
    }

    [Fact]
    public void the_latest_segments_are_found_and_older_ones_are_forgotten()
    {
        using var tape = new SessionTape(16 << 20);
        var index = new TapeIndex(tape);
        const int Segments = 2 * Most;
        for (int number = 0; number < Segments; number++)
            Keep(tape, Hook.TcTx, number, (uint)number, Bytes(8, number));

        Assert.True(IsFound(index, Segments - 1, 8));
        Assert.True(IsFound(index, Segments - Most, 8));
        Assert.False(IsFound(index, Segments - Most - 1, 8));
        Assert.False(IsFound(index, 0, 8));
    }

    private static bool IsFound(TapeIndex index, int number, int? length = null)
    {
        if (!index.TryFind(Hook.TcTx, number, (uint)number, out TapedPayload found))
            return false;
        Assert.True(found.Bytes.SequenceEqual(Bytes(length ?? number * 37 % 1_800, number)), $"segment {number}");
        return true;
    }

    private static void Keep(
        SessionTape tape, Hook hook, long stampNs, uint sequence, byte[] payload, ulong sum = 0, ushort segments = 1) =>
        tape.Keep(new CapturedPacket
        {
            Head = new PacketHead
            {
                StampNs = stampNs,
                Hook = hook,
                GsoSegments = segments,
                PayloadLength = payload.Length,
            },
            TcpSequence = sequence,
            PayloadSum = sum,
            Payload = payload,
        });

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill((byte)(seed * 31));
        if (length >= 4)
            BitConverter.TryWriteBytes(bytes, seed);
        return bytes;
    }
}
