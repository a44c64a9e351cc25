// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Tests;

/// <summary>Mutated datagrams by a seed: no exception, no growth, no position where it has no right to be.</summary>
public sealed class HostileDatagramTests
{
    private const int Rounds = 60_000;
    private const int SessionId = 77;
    private const int StreamId = 1001;
    private const int TermLength = 64 << 10;
    private const int InitialTermId = int.MaxValue;

    private static readonly UdpAddress Publisher = new(IPAddress.Parse("10.0.0.1"), 5000);
    private static readonly UdpAddress Stranger = new(IPAddress.Parse("10.0.0.9"), 5000);

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void a_receiver_survives_mutated_datagrams_and_stays_in_its_window(int seed)
    {
        using var script = new ScriptedDriver();
        using Subscription subscription = script.Client.AddSubscription("aeron:udp?endpoint=10.0.0.2:4000", StreamId);
        var mutator = new Mutator(seed, [Setup(), Data(64, 1), Data(96, 3), Padding(), Heartbeat(), Rttm()]);
        script.Transport.Arrive(Setup(), Stranger);
        script.RunFor(200_000);
        long delivered = 0;

        for (int i = 0; i < Rounds; i++)
        {
            script.Transport.Arrive(mutator.Next(), Stranger);
            script.Cycle();
            if (i % 16 == 0)
                script.RunFor(100_000, () => delivered += subscription.Poll(CheckFrame, 100));
            CheckImages(subscription, seed, i);
            script.Transport.Sent.Clear();
        }

        Assert.True(delivered > 0, $"seed {seed}: nothing was delivered");
        Assert.True(script[SystemCounter.InvalidPackets] > Rounds / 10, $"seed {seed}");
        Assert.InRange(script[SystemCounter.BytesMapped], 0, 1L << 30);
    }

    [Theory]
    [InlineData(21, "endpoint=10.0.0.2:4000")]
    [InlineData(22, "endpoint=10.0.0.2:4000")]
    [InlineData(23, "endpoint=239.1.1.1:4000")]
    [InlineData(24, "control=10.0.0.1:4000|control-mode=dynamic|fc=tagged,g:5")]
    public void a_sender_survives_mutated_datagrams_and_sends_no_more_than_was_offered(int seed, string addresses)
    {
        using var script = new ScriptedDriver();
        using ExclusivePublication publication = script.Client.AddExclusivePublication(
            $"aeron:udp?{addresses}|term-length=64k|session-id={SessionId}" +
            $"|init-term-id={InitialTermId}|term-id={InitialTermId}|term-offset=0", StreamId);
        using var buffer = new Agrona.Concurrent.UnsafeBuffer(new byte[500]);
        var mutator = new Mutator(seed, [StatusMessage(), StatusMessage(), Nak(), Rttm(), Error()]);
        long offered = 0;

        for (int i = 0; i < Rounds; i++)
        {
            script.Transport.Arrive(mutator.Next(), Stranger);
            script.Cycle();
            if (i % 16 == 0)
            {
                script.RunFor(100_000);
                offered += publication.Offer(buffer, 0, buffer.Capacity) > 0 ? 1 : 0;
            }

            Assert.True(publication.PositionLimit <= publication.Position + TermLength, $"seed {seed} round {i}");
            CheckSent(script.Transport, publication.Position, $"seed {seed} round {i}");
            script.Transport.Sent.Clear();
        }

        Assert.True(offered > 10, $"seed {seed}: only {offered} messages could be offered");
        Assert.True(script[SystemCounter.InvalidPackets] > Rounds / 20, $"seed {seed}");
    }

    [Fact]
    public void a_stranger_who_knows_the_session_adds_nothing_to_it_and_does_not_end_it()
    {
        using var script = new ScriptedDriver();
        using Subscription subscription = script.Client.AddSubscription("aeron:udp?endpoint=10.0.0.2:4000", StreamId);
        script.Transport.Arrive(Setup(), Publisher);
        script.RunFor(200_000);
        byte[] end = Heartbeat();
        end[FrameDescriptor.FlagsOffset] |= FrameDescriptor.EndOfStreamFlag | FrameDescriptor.RevokedFlag;

        foreach (byte[] datagram in (byte[][])[Data(64, 3), end, Setup(), Padding()])
            script.Transport.Arrive(datagram, Stranger);
        script.Transport.Arrive(Data(64, 1), Publisher);
        long delivered = 0;
        script.RunFor(100_000_000, () => delivered += subscription.Poll(CheckFrame, 10));

        Assert.Equal((1, 4), (delivered, script[SystemCounter.InvalidPackets]));
        Assert.False(subscription.ImageAtIndex(0).IsEndOfStream);
        Assert.Equal(64, subscription.ImageAtIndex(0).Position);
    }

    [Fact]
    public void a_flood_of_setups_makes_a_bounded_number_of_images()
    {
        using var script = new ScriptedDriver();
        using Subscription subscription = script.Client.AddSubscription("aeron:udp?endpoint=10.0.0.2:4000", StreamId);
        byte[] setup = Setup();

        for (int i = 0; i < 20_000; i++)
        {
            BitConverter.TryWriteBytes(setup.AsSpan(8), i);
            script.Transport.Arrive([.. setup], Stranger);
            script.Cycle();
            script.Transport.Sent.Clear();
        }

        Assert.InRange(subscription.ImageCount, 1, 1024);
        Assert.InRange(script[SystemCounter.BytesMapped], 0, 1L << 30);
    }

    private static void CheckFrame(Agrona.IDirectBuffer buffer, int offset, int length, Header header)
    {
        buffer.BoundsCheck(offset, length);
        Assert.Equal(offset, header.TermOffset + FrameDescriptor.HeaderLength);
    }

    private static void CheckImages(Subscription subscription, int seed, int round)
    {
        for (int i = 0; i < subscription.ImageCount; i++)
        {
            Image image = subscription.ImageAtIndex(i);
            Assert.True(image.Position >= image.JoinPosition, $"seed {seed} round {round}: position went back");
        }
    }

    private static void CheckSent(ScriptedTransport transport, long end, string where)
    {
        foreach ((_, byte[] bytes) in transport.Sent)
        {
            if (FrameHeader.TypeOf(bytes) is not (FrameHeader.Data or FrameHeader.Pad))
                continue;
            Assert.True(DataFrame.TryDecode(bytes, out DataFrame frame), where);
            long position = LogBufferDescriptor.ComputePosition(frame.TermId, frame.TermOffset, 16, InitialTermId);
            Assert.True(position >= 0 && position + frame.TermSpan <= end, where);
        }
    }

    private static byte[] Setup()
    {
        byte[] frame = new byte[SetupFrame.Length];
        new SetupFrame(0, 0, SessionId, StreamId, InitialTermId, InitialTermId, TermLength, 1408, 0).Encode(frame);
        return frame;
    }

    private static byte[] Data(int length, int frames)
    {
        byte[] datagram = new byte[length * frames];
        for (int i = 0; i < frames; i++)
        {
            Span<byte> frame = datagram.AsSpan(i * length);
            DataFrame.WriteHeartbeat(frame, 0xC0, i * length, SessionId, StreamId, InitialTermId);
            BitConverter.TryWriteBytes(frame, length);
        }

        return datagram;
    }

    private static byte[] Padding()
    {
        byte[] frame = Heartbeat();
        BitConverter.TryWriteBytes(frame, 4096);
        frame[FrameDescriptor.TypeOffset] = 0;
        return frame;
    }

    private static byte[] Heartbeat()
    {
        byte[] frame = new byte[DataFrame.HeaderLength];
        DataFrame.WriteHeartbeat(frame, 0xC0, 0, SessionId, StreamId, InitialTermId);
        return frame;
    }

    private static byte[] Rttm()
    {
        byte[] frame = new byte[RttMeasurementFrame.Length];
        new RttMeasurementFrame(0x80, SessionId, StreamId, 1, 2, 3).Encode(frame);
        return frame;
    }

    private static byte[] StatusMessage()
    {
        byte[] frame = new byte[StatusMessageFrame.Length];
        new StatusMessageFrame(0, SessionId, StreamId, InitialTermId, 0, 32768, 42).Encode(frame);
        return frame;
    }

    private static byte[] Nak()
    {
        byte[] frame = new byte[NakFrame.Length];
        new NakFrame(SessionId, StreamId, InitialTermId, 0, 1408).Encode(frame);
        return frame;
    }

    private static byte[] Error()
    {
        byte[] frame = new byte[ErrorFrame.Length];
        FrameHeader.Write(frame, frame.Length, 0, FrameHeader.Error);
        BitConverter.TryWriteBytes(frame.AsSpan(8), SessionId);
        BitConverter.TryWriteBytes(frame.AsSpan(12), StreamId);
        return frame;
    }

    /// <summary>Datagrams near to valid ones: fields set to edges, bytes flipped, ends cut off or added.</summary>
    private sealed class Mutator(int seed, byte[][] corpus)
    {
        private static readonly int[] Edges =
            [0, 1, -1, 31, 32, 33, 64, TermLength, TermLength - 32, int.MaxValue, int.MinValue, -32, 1 << 30];

        private readonly Random _random = new(seed);

        internal byte[] Next()
        {
            byte[] datagram = [.. corpus[_random.Next(corpus.Length)]];
            // Half of the time the place moves inside the term, so that streams get on.
            if (_random.Next(2) == 0 && datagram.Length >= 24)
                BitConverter.TryWriteBytes(datagram.AsSpan(8), _random.Next(TermLength / 32) * 32);
            for (int changes = _random.Next(3); changes > 0; changes--)
                Change(datagram);
            return _random.Next(8) switch
            {
                0 => datagram[.._random.Next(datagram.Length + 1)],
                1 => [.. datagram, .. new byte[_random.Next(1, 64)]],
                _ => datagram,
            };
        }

        private void Change(byte[] datagram)
        {
            if (_random.Next(2) == 0)
                datagram[_random.Next(datagram.Length)] ^= (byte)(1 << _random.Next(8));
            else
                BitConverter.TryWriteBytes(datagram.AsSpan(_random.Next(datagram.Length / 4) * 4),
                    Edges[_random.Next(Edges.Length)]);
        }
    }
}
