// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests;

/// <summary>Packets that have the addresses and ports of a flow, and not its VLAN.</summary>
public sealed class FlowMatcherTests
{
    [Theory]
    [InlineData(101, 100, "233.0.0.1", 0, "(101, 100)")]
    [InlineData(101, null, "233.0.0.1", 0, "(101, 0)")]
    [InlineData(101, 100, "233.0.0.2", 0, "")]      // another address
    [InlineData(101, 101, "233.0.0.1", 1, "")]      // the flow's own
    [InlineData(0, 100, "233.0.0.1", 1, "")]        // any
    public void are_remembered(int configured, int? tag, string address, int flow, string other)
    {
        var matcher = new FlowMatcher([Replayed.Flow(1, "233.0.0.1", 5000) with { VlanId = (ushort)configured }]);
        byte[] frame = Frames.UdpFrame(address, 5000, [1]);
        if (tag is { } vlan)
            frame = [.. frame[..12], 0x81, 0, (byte)(vlan >> 8), (byte)vlan, .. frame[12..]];
        ParsedPacket packet = default;

        Assert.Equal(
            ParseVerdict.Parsed, PacketParser.Parse(frame, (uint)frame.Length, LinkType.Ethernet, ref packet));
        Assert.Equal((flow, other), (matcher.Match(in packet), $"{matcher.OtherVlan}"));
    }
}
