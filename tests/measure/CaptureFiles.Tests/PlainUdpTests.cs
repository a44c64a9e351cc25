// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Model.Definitions;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests;

/// <summary>The short way says what the parser and the table of flows say, or nothing.</summary>
public sealed class PlainUdpTests
{
    private static readonly FlowDefinition[] Flows =
    [
        Replayed.Flow(1, "233.0.0.1", 5000), Replayed.Flow(2, "233.0.0.2", 0), Replayed.Flow(3, "*", 6000),
        Replayed.Flow(4, "10.0.0.9", 5000, source: true),
    ];

    [Fact]
    public void whatever_is_changed_in_a_frame()
    {
        var random = new Random(7);
        var matcher = new FlowMatcher(Flows);
        var plain = new PlainUdp(matcher);
        int taken = 0;
        for (int round = 0; round < 200_000; round++)
        {
            byte[] frame = Frames.UdpFrame(
                $"233.0.0.{random.Next(1, 4)}", (ushort)random.Next(5999, 6001), new byte[random.Next(30)],
                $"10.0.0.{random.Next(8, 10)}");
            for (int change = random.Next(3); change > 0; change--)
                frame[random.Next(12, 42)] ^= (byte)(1 << random.Next(8));
            uint wireLength = (uint)(frame.Length + random.Next(3));
            ReadOnlySpan<byte> captured = frame.AsSpan(0, frame.Length - (random.Next(4) == 0 ? random.Next(12) : 0));

            if (!plain.TryTake(captured, wireLength, out int payloadLength, out int flowId))
                continue;
            taken++;
            ParsedPacket whole = default;
            Assert.Equal(
                ParseVerdict.Parsed, PacketParser.Parse(captured, wireLength, LinkType.Ethernet, ref whole));
            Assert.Equal((0, false, false), (whole.VlanTags, whole.IsIPv6, whole.IsFragment));
            Assert.Equal(matcher.Match(in whole), flowId);
            Assert.Equal((PlainUdp.HeadersLength, payloadLength), (whole.PayloadOffset, whole.PayloadLength));
            Assert.Equal(
                Math.Min(payloadLength, captured.Length - PlainUdp.HeadersLength), whole.CapturedLength);
        }
        Assert.InRange(taken, 50_000, 200_000);
    }
}
