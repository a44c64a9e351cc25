// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Tests;

/// <summary>
/// A subscriber that asks for as much as it can: what is sent stays in proportion to what is published.
/// </summary>
public sealed class HostileSubscriberTests
{
    private const int SessionId = 77;
    private const int StreamId = 1001;
    private const int TermLength = 64 << 10;
    private const int InitialTermId = 5;
    private const int Seconds = 5;
    private const int AsksPerStep = 20;
    private const long StepNs = 100_000;
    private const long NsPerSecond = 1_000_000_000;
    private const int SetupsAndHeartbeatsPerSecond = 20;

    private static readonly UdpAddress Stranger = new(IPAddress.Parse("10.0.0.9"), 5000);

    [Fact]
    public void a_storm_of_naks_gets_no_more_than_was_published_and_a_little()
    {
        (long published, long sent, long refused) = Storm((random, position) =>
            Nak(random.Next((int)Math.Min(position, TermLength / 2)) & ~31, TermLength));

        long most = (2 * published) + (TermLength / 2) + (Seconds * RetransmitBudget.BytesPerSecond);
        Assert.InRange(sent, published, most + (Seconds * SetupsAndHeartbeatsPerSecond * SetupFrame.Length));
        Assert.True(refused > 100, $"{refused} answers were refused");
    }

    [Fact]
    public void requests_for_round_trip_times_get_no_more_than_their_share()
    {
        (long published, long sent, long refused) = Storm((_, _) => RoundTrip());

        long most = (2 * published) + (TermLength / 2) + (Seconds * RetransmitBudget.BytesPerSecond);
        Assert.InRange(sent, published, most + (Seconds * SetupsAndHeartbeatsPerSecond * SetupFrame.Length));
        Assert.True(refused > 100, $"{refused} answers were refused");
    }

    [Theory]
    [InlineData(StatusMessageFrame.SendSetupFlag, 0)]
    [InlineData(0, int.MaxValue)]
    [InlineData(0, TermLength)]
    public void asking_for_setups_or_opening_huge_windows_gets_nothing_more(byte flags, int window)
    {
        (long published, long sent, _) = Storm((_, position) =>
            StatusMessage(flags, (int)position & (TermLength - 1), window));

        Assert.InRange(
            sent, published, published + (Seconds * SetupsAndHeartbeatsPerSecond * SetupFrame.Length) + 1000);
    }

    [Fact]
    public void naks_for_other_sessions_get_nothing()
    {
        (long published, long sent, long refused) = Storm((random, _) =>
        {
            byte[] nak = Nak(0, TermLength);
            BitConverter.TryWriteBytes(nak.AsSpan(8), random.Next());
            return nak;
        });

        Assert.InRange(sent, published, published + (Seconds * SetupsAndHeartbeatsPerSecond * SetupFrame.Length));
        Assert.Equal(0, refused);
    }

    /// <summary>Behind half a term and a longest message, the log may be overwritten at any time.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void what_is_too_old_to_be_there_is_not_sent_again(int framesTooOld, int resent)
    {
        const int FrameLength = 1024;
        const int Oldest = (TermLength / 2) + (TermLength / 8);
        using var script = new ScriptedDriver();
        using ExclusivePublication publication = script.Client.AddExclusivePublication(
            $"aeron:udp?endpoint=10.0.0.2:4000|term-length=64k|session-id={SessionId}" +
            $"|init-term-id={InitialTermId}|term-id={InitialTermId}|term-offset=0", StreamId);
        using var message = new Agrona.Concurrent.UnsafeBuffer(new byte[FrameLength - DataFrame.HeaderLength]);
        while (publication.Position < TermLength - FrameLength)
        {
            script.Transport.Arrive(StatusMessage(0, (int)publication.Position, TermLength / 2), Stranger);
            script.RunFor(NsPerSecond / 1000);
            Assert.True(publication.Offer(message, 0, message.Capacity) > 0);
        }
        script.RunFor(NsPerSecond / 1000);
        script.Transport.Sent.Clear();

        int offset = (int)publication.Position - Oldest - (framesTooOld * FrameLength);
        script.Transport.Arrive(Nak(offset, FrameLength), Stranger);
        script.RunFor(NsPerSecond / 1000);

        Assert.Equal(resent, script.Transport.Sent.Count(one => one.Bytes.Length == FrameLength));
    }

    /// <summary>Publishes 20 KB a second while a stranger asks 200,000 times a second.</summary>
    private static (long Published, long Sent, long Refused) Storm(Func<Random, long, byte[]> ask)
    {
        using var script = new ScriptedDriver();
        using ExclusivePublication publication = script.Client.AddExclusivePublication(
            $"aeron:udp?endpoint=10.0.0.2:4000|term-length=64k|session-id={SessionId}" +
            $"|init-term-id={InitialTermId}|term-id={InitialTermId}|term-offset=0", StreamId);
        using var buffer = new Agrona.Concurrent.UnsafeBuffer(new byte[200]);
        var random = new Random(3);
        script.Transport.Arrive(StatusMessage(0, 0, TermLength / 2), Stranger);
        script.RunFor(StepNs);
        script.Transport.Sent.Clear();
        long before = publication.Position;
        long endNs = script.NowNs + (Seconds * NsPerSecond);
        long sent = 0;
        for (int step = 0; script.NowNs < endNs; step++)
        {
            if (step % 100 == 0 && publication.Position < TermLength / 2)
                publication.Offer(buffer, 0, buffer.Capacity);
            for (int asked = 0; asked < AsksPerStep; asked++)
                script.Transport.Arrive(ask(random, Math.Max(publication.Position, 32)), Stranger);
            script.RunFor(StepNs);
            sent += script.Transport.Sent.Sum(datagram => (long)datagram.Bytes.Length);
            script.Transport.Sent.Clear();
        }

        return (publication.Position - before, sent, script[SystemCounter.AnswersRefused]);
    }

    private static byte[] Nak(int offset, int length)
    {
        byte[] bytes = new byte[NakFrame.Length];
        new NakFrame(SessionId, StreamId, InitialTermId, offset, length).Encode(bytes);
        return bytes;
    }

    private static byte[] StatusMessage(byte flags, int offset, int window)
    {
        byte[] bytes = new byte[StatusMessageFrame.Length];
        new StatusMessageFrame(flags, SessionId, StreamId, InitialTermId, offset, window, 99).Encode(bytes);
        return bytes;
    }

    private static byte[] RoundTrip()
    {
        byte[] bytes = new byte[RttMeasurementFrame.Length];
        new RttMeasurementFrame(RttMeasurementFrame.ReplyWantedFlag, SessionId, StreamId, 1, 0, 99).Encode(bytes);
        return bytes;
    }
}
