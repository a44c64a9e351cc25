// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>Place in its stream of a segment that the host dropped, and how much of the stream had passed.</summary>
public sealed class DroppedSegmentTests
{
    private static readonly int Length = Soup.EnterOrder(1).Length;

    [Fact]
    public void before_the_first_byte_nothing_has_passed() =>
        Assert.Equal((1u, 0L, 0L), Place(TcpStreamTests.Opened(), sequence: 1));

    [Fact]
    public void what_was_read_has_passed()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.To(1, Soup.EnterOrder(1));

        Assert.Equal((1u, 0L, Length), Place(wire, sequence: 1));
        Assert.Equal((1u, Length, Length), Place(wire, (uint)(1 + Length)));
    }

    [Fact]
    public void behind_a_hole_nothing_has_passed()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.To(1, Soup.EnterOrder(1));
        wire.To((uint)(1 + (2 * Length)), Soup.EnterOrder(3));

        Assert.Equal((1u, Length, Length), Place(wire, (uint)(1 + Length)));
        Assert.Equal((1u, 2L * Length, Length), Place(wire, (uint)(1 + (2 * Length))));
    }

    [Fact]
    public void the_place_in_an_unknown_connection_is_not_known() =>
        Assert.Equal((0u, 0L, -1L), Place(Wire.Ouch5(), sequence: 1));

    private static (uint Connection, long Offset, long Passed) Place(Wire wire, uint sequence)
    {
        PacketEvent target = default;
        DroppedSegments.Locate(wire.Streams, new DroppedPacket
        {
            FlowId = StreamTopology.ToGateway,
            TcpSequence = sequence,
            ClientAddress = EndpointAddress.FromIPv4(0x0A00_0001),
            ClientPort = wire.ClientPort,
        }, ref target);
        return (target.Connection, target.StreamOffset, target.PassedOffset);
    }
}
