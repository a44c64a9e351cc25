// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;

namespace Adaptive.Aeron.Tests;

/// <summary>What our sender emits beside real captures, byte for byte, when it gets what the real one got.</summary>
public sealed class CapturedSenderTests
{
    [VectorsTheory]
    [InlineData("unicast-small", 64)]
    [InlineData("unicast-term-id-wrap", 1000)]
    [InlineData("unicast-fragmented", 100_000)]
    [InlineData("unicast-term-rotation", 1000)]
    [InlineData("unicast-loss-sender", 200)]
    [InlineData("unicast-slow-receiver", 500)]
    [InlineData("unicast-subscriber-leaves-and-returns", 64)]
    [InlineData("c-driver/unicast-small", 64)]
    [InlineData("c-driver/unicast-fragmented", 100_000)]
    [InlineData("c-driver/unicast-loss-sender", 200)]
    [InlineData("c-driver/unicast-slow-receiver", 500)]
    public void every_datagram_equals_that_of_the_real_sender(string name, int length)
    {
        var replay = new SenderReplay(name, length);

        replay.Run();

        Assert.Equal(replay.RealFirstTransmissions(), replay.OurFirstTransmissions());
        Assert.Equal(replay.RealControlFrames(), replay.OurControlFrames());
    }

    [VectorsTheory]
    [InlineData("unicast-loss-sender")]
    [InlineData("c-driver/unicast-loss-sender")]
    public void every_retransmission_equals_that_of_the_real_sender(string name)
    {
        var replay = new SenderReplay(name, 200);

        replay.Run();

        Assert.Equal(replay.RealRetransmissions(), replay.OurRetransmissions());
    }

    [VectorsTheory]
    [InlineData("unicast-no-subscriber", 64)]
    [InlineData("unicast-small", 64)]
    public void setups_go_out_as_often_as_those_of_the_real_sender(string name, int length)
    {
        var replay = new SenderReplay(name, length);

        replay.Run();

        int real = replay.RealCount(FrameHeader.Setup);
        Assert.InRange(replay.OurCount(FrameHeader.Setup), real - 1, real + 1);
    }
}
