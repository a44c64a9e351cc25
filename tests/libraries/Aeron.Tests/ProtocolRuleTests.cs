// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Tests;

/// <summary>Single rules of the protocol, each with frames made by hand.</summary>
public sealed class ProtocolRuleTests
{
    private const int SessionId = 77;
    private const int StreamId = ScriptedPair.StreamId;
    private const int TermLength = 64 << 10;
    private const string Channel = "aeron:udp?endpoint=10.0.0.2:4000|term-length=64k|session-id=77" +
        "|init-term-id=5|term-id=5|term-offset=0";

    [Fact]
    public void a_question_for_the_round_trip_time_is_answered_with_its_own_time_stamp()
    {
        using var script = new ScriptedDriver();
        using Publication publication = script.Client.AddPublication(Channel, StreamId);
        byte[] frame = new byte[RttMeasurementFrame.Length];
        new RttMeasurementFrame(RttMeasurementFrame.ReplyWantedFlag, SessionId, StreamId, 123_456, 9, 42).Encode(frame);

        Arrive(script, frame);

        byte[] answer = script.Transport.Sent[^1].Bytes;
        Assert.True(RttMeasurementFrame.TryDecode(answer, out RttMeasurementFrame decoded));
        Assert.Equal(new RttMeasurementFrame(0, SessionId, StreamId, 123_456, 0, 42), decoded);
    }

    [Fact]
    public void an_answer_for_the_round_trip_time_is_not_answered_again()
    {
        using var script = new ScriptedDriver();
        using Publication publication = script.Client.AddPublication(Channel, StreamId);
        byte[] frame = new byte[RttMeasurementFrame.Length];
        new RttMeasurementFrame(0, SessionId, StreamId, 123_456, 0, 42).Encode(frame);
        script.Cycle();
        int sent = script.Transport.Sent.Count;

        Arrive(script, frame);

        Assert.Equal(sent, script.Transport.Sent.Count);
    }

    [Fact]
    public void a_status_message_far_from_the_senders_position_is_rejected_and_counted()
    {
        using var script = new ScriptedDriver();
        using Publication publication = script.Client.AddPublication(Channel, StreamId);

        Arrive(script, StatusMessage(termId: 5, offset: TermLength / 2 + 32));
        Arrive(script, StatusMessage(termId: 9, offset: 0));
        Arrive(script, StatusMessage(termId: 4, offset: 0));
        script.RunFor(1_000_000);

        Assert.False(publication.IsConnected);
        Assert.Equal(3, script[SystemCounter.StatusMessagesRejected]);
    }

    [Fact]
    public void the_senders_limit_never_goes_back()
    {
        using var script = new ScriptedDriver();
        using Publication publication = script.Client.AddPublication(Channel, StreamId);
        using var buffer = new Agrona.Concurrent.UnsafeBuffer(new byte[992]);
        Arrive(script, StatusMessage(termId: 5, offset: 0, window: 8192));
        Arrive(script, StatusMessage(termId: 5, offset: 0, window: 1024));
        script.RunFor(1_000_000);

        for (int i = 0; i < 10; i++)
            Assert.True(publication.Offer(buffer, 0, buffer.Capacity) > 0);
        script.RunFor(5_000_000);

        int data = script.Transport.Sent.Count(one => FrameHeader.FrameLengthOf(one.Bytes) == 1024);
        Assert.Equal(8, data);
        Assert.Equal(1, script[SystemCounter.SenderFlowControlLimits]);
    }

    [Fact]
    public void a_receiver_that_refuses_the_image_is_gone_at_once()
    {
        using var script = new ScriptedDriver();
        using Publication publication = script.Client.AddPublication(Channel, StreamId);
        Arrive(script, StatusMessage(termId: 5, offset: 0));
        Assert.True(publication.IsConnected);
        byte[] frame = new byte[ErrorFrame.Length];
        FrameHeader.Write(frame, frame.Length, 0, FrameHeader.Error);
        BitConverter.TryWriteBytes(frame.AsSpan(8), SessionId);
        BitConverter.TryWriteBytes(frame.AsSpan(12), StreamId);
        BitConverter.TryWriteBytes(frame.AsSpan(16), 42L);

        Arrive(script, frame);

        Assert.False(publication.IsConnected);
        Assert.Equal(1, script[SystemCounter.ErrorFramesReceived]);
    }

    [Theory]
    [InlineData(5, 0, 0)]
    [InlineData(5, -32, 64)]
    [InlineData(5, 16, 64)]
    [InlineData(5, TermLength, 64)]
    [InlineData(5, 4096, 64)]
    [InlineData(4, 0, 64)]
    [InlineData(900, 0, 64)]
    public void a_nak_outside_what_was_sent_is_not_answered(int termId, int offset, int length)
    {
        using var script = new ScriptedDriver();
        using Publication publication = script.Client.AddPublication(Channel, StreamId);
        using var buffer = new Agrona.Concurrent.UnsafeBuffer(new byte[2000]);
        Arrive(script, StatusMessage(termId: 5, offset: 0));
        Assert.True(publication.Offer(buffer, 0, buffer.Capacity) > 0);
        script.RunFor(1_000_000);
        byte[] nak = new byte[NakFrame.Length];
        new NakFrame(SessionId, StreamId, termId, offset, length).Encode(nak);

        Arrive(script, nak);

        Assert.Equal(1, script[SystemCounter.NakMessagesReceived]);
        Assert.Equal(0, script[SystemCounter.RetransmitsSent]);
    }

    [Fact]
    public void a_stream_ends_at_its_largest_position()
    {
        using var script = new ScriptedDriver();
        int lastTermId = unchecked(5 + int.MaxValue);
        using ExclusivePublication publication = script.Client.AddExclusivePublication(
            "aeron:udp?endpoint=10.0.0.2:4000|term-length=64k|session-id=77|init-term-id=5" +
            $"|term-id={lastTermId}|term-offset=64512", StreamId);
        using var buffer = new Agrona.Concurrent.UnsafeBuffer(new byte[480]);
        Arrive(script, StatusMessage(lastTermId, 64512));

        Assert.True(publication.Offer(buffer, 0, buffer.Capacity) > 0);
        Assert.True(publication.Offer(buffer, 0, buffer.Capacity) > 0);

        Assert.Equal(publication.MaxPossiblePosition, publication.Position);
        Assert.Equal(Publication.MAX_POSITION_EXCEEDED, publication.Offer(buffer, 0, buffer.Capacity));
    }

    [Fact]
    public void data_beyond_the_window_and_behind_it_is_dropped_and_counted()
    {
        using var script = new ScriptedDriver();
        using Subscription subscription = script.Client.AddSubscription("aeron:udp?endpoint=10.0.0.2:4000", StreamId);
        byte[] setup = new byte[SetupFrame.Length];
        new SetupFrame(0, 1024, SessionId, StreamId, 5, 5, TermLength, 1408, 0).Encode(setup);
        Arrive(script, setup);
        Assert.True(subscription.IsConnected);

        Arrive(script, Data(5, 1024 + TermLength / 2));
        Arrive(script, Data(5, 0));
        Arrive(script, Data(4, 0));

        Assert.Equal(1, script[SystemCounter.FlowControlOverRuns]);
        Assert.Equal(2, script[SystemCounter.FlowControlUnderRuns]);
        Assert.Equal(0, script[SystemCounter.NakMessagesSent]);
    }

    [Fact]
    public void data_of_an_unknown_session_elicits_a_setup_once_in_a_second()
    {
        using var script = new ScriptedDriver();
        using Subscription subscription = script.Client.AddSubscription("aeron:udp?endpoint=10.0.0.2:4000", StreamId);

        for (int i = 0; i < 20; i++)
        {
            Arrive(script, Data(5, i * 64));
            script.RunFor(100_000_000);
        }

        Assert.Equal(2, script.Transport.Sent.Count);
        Assert.All(script.Transport.Sent, one =>
        {
            Assert.True(StatusMessageFrame.TryDecode(one.Bytes, out StatusMessageFrame message));
            Assert.Equal(new StatusMessageFrame(StatusMessageFrame.SendSetupFlag, SessionId, StreamId, 0, 0, 0,
                message.ReceiverId), message);
        });
    }

    private static byte[] StatusMessage(int termId, int offset, int window = 32768)
    {
        byte[] frame = new byte[StatusMessageFrame.Length];
        new StatusMessageFrame(0, SessionId, StreamId, termId, offset, window, 42).Encode(frame);
        return frame;
    }

    private static byte[] Data(int termId, int offset)
    {
        byte[] frame = new byte[64];
        DataFrame.WriteHeartbeat(frame, 0xC0, offset, SessionId, StreamId, termId);
        BitConverter.TryWriteBytes(frame, frame.Length);
        return frame;
    }

    private static void Arrive(ScriptedDriver script, byte[] datagram)
    {
        script.Transport.Arrive(datagram, new Driver.Media.UdpAddress(System.Net.IPAddress.Parse("10.0.0.9"), 5000));
        script.RunFor(100_000);
    }
}
