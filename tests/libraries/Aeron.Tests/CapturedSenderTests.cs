// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;
using TestSupport;

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
    [InlineData("unicast-cubic-rttm", 64)]
    [InlineData("c-driver/unicast-cubic-rttm", 64)]
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
    [InlineData("unicast-cubic-rttm")]
    [InlineData("c-driver/unicast-cubic-rttm")]
    public void every_question_for_the_round_trip_time_is_answered_as_by_the_real_sender(string name)
    {
        var replay = new SenderReplay(name, 64);

        replay.Run();

        Assert.Equal(replay.RealAnswers(), replay.OurAnswers());
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

    [VectorsTheory]
    [InlineData("multicast-two-receivers", 64, null)]
    [InlineData("multicast-late-joiner", 64, null)]
    [InlineData("multicast-loss-sender", 200, null)]
    [InlineData("c-driver/multicast-loss-sender", 200, null)]
    [InlineData("multicast-min-flow-control", 500, "endpoint=224.20.30.41:40457|fc=min,g:/2,t:2s")]
    [InlineData("multicast-tagged-flow-control", 64, "endpoint=224.20.30.41:40458|fc=tagged,g:123/1")]
    [InlineData("mdc-dynamic", 64, Dynamic)]
    [InlineData("c-driver/mdc-dynamic", 64, Dynamic)]
    public void every_datagram_to_a_group_equals_that_of_the_real_sender(string name, int length, string? parameters)
    {
        var replay = new SenderReplay(name, length, parameters);

        replay.Run();

        Assert.Equal(replay.RealFirstTransmissions(), replay.OurFirstTransmissions());
        Assert.Equal(replay.RealRetransmissions(), replay.OurRetransmissions());
        Assert.Equal(replay.RealControlFrames(), replay.OurControlFrames());
        Assert.Equal(replay.Targets.Real, replay.Targets.Ours);
    }

    [VectorsFact]
    public void every_datagram_to_named_destinations_equals_that_of_the_real_sender()
    {
        string[] destinations = ["10.77.0.2:40791", "10.77.0.3:40791"];
        var replay = new SenderReplay("mdc-manual", 64, "control-mode=manual") { Destinations = destinations };

        replay.Run();

        foreach (string destination in destinations)
            Assert.Equal(replay.RealFirstTransmissions(destination), replay.OurFirstTransmissions(destination));
        Assert.Equal(replay.RealControlFrames(), replay.OurControlFrames());
        Assert.Equal(replay.Targets.Real, replay.Targets.Ours);
    }

    [VectorsTheory]
    [InlineData("unicast-revoke")]
    [InlineData("c-driver/unicast-revoke")]
    public void a_revoked_stream_ends_as_that_of_the_real_sender(string name)
    {
        var replay = new SenderReplay(name, 64);

        replay.Run();

        Assert.Equal(replay.RealFirstTransmissions(), replay.OurFirstTransmissions());
        Assert.Equal(replay.RealControlFrames(), replay.OurControlFrames());
    }

    private const string Dynamic = "control=10.77.0.1:40789|control-mode=dynamic|fc=max";
}
