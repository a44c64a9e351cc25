// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Conducting;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.Driver.Status;
using Telemetry.Files;
using TestSupport;

namespace Adaptive.Aeron.Tests;

/// <summary>One publication and its endpoint without a driver: the script is its clock and its wire.</summary>
internal sealed class SenderScript : IDisposable
{
    internal const int SessionId = 77;
    internal const int StreamId = 1001;
    internal const int InitialTermId = 5;
    internal const int TermLength = 64 << 10;

    private readonly ScratchFolder _folder = new();
    private readonly DirectoryHandle _directory;

    internal SenderScript(string parameters)
    {
        UdpChannel channel = UdpChannel.Parse($"aeron:udp?{parameters}|term-length=64k");
        _directory = DirectoryHandle.Open(_folder.File("publications"), makesMissing: true);
        Counters = DriverCounters.CreateAnonymous(capacity: 4096);
        Transport = new ScriptedTransport(channel, () => NowNs);
        Endpoint = new SendChannelEndpoint(channel, Transport, Counters);
        PublicationParameters made = PublicationParameters.Of(channel, new MediaDriverContext(), 1, SessionId, StreamId,
            InitialTermId, isExclusive: true);
        LogBuffers log = new LogFactory(_directory, _directory, 1 << 30, Counters)
            .CreatePublication(made, isSparse: true, channel.Text);
        long id = 1;
        Publication = new NetworkPublication(made, log, Endpoint, Counters,
            new PublicationCounters(4000, 4001, 4002, 4003, 4004, 4005, 4006),
            new ReceiverReports(made, 0, Counters, () => ++id), NowNs);
        Endpoint.Add(Publication);
    }

    internal long NowNs { get; private set; } = 1_000_000_000;

    internal DriverCounters Counters { get; }

    internal ScriptedTransport Transport { get; }

    internal SendChannelEndpoint Endpoint { get; }

    internal NetworkPublication Publication { get; }

    /// <summary>Where the datagrams went that were sent since the last call.</summary>
    internal List<string> TakeDestinations()
    {
        List<string> taken = [.. Transport.SentTo.Select(one => one.ToString())];
        Transport.Sent.Clear();
        Transport.SentTo.Clear();
        return taken;
    }

    internal static UdpAddress Address(string text)
    {
        IPEndPoint point = IPEndPoint.Parse(text);
        return new UdpAddress(point.Address, point.Port);
    }

    internal void RunFor(long durationNs)
    {
        for (long endNs = NowNs + durationNs; NowNs < endNs;)
        {
            NowNs += 1_000_000;
            Endpoint.Poll(NowNs);
            Publication.Send(NowNs);
            Publication.UpdatePublisherLimit();
        }
    }

    /// <summary>A status message comes from a receiver.</summary>
    internal void Hear(string source, long receiverId, byte flags = 0, int sessionId = SessionId,
        int streamId = StreamId)
    {
        byte[] frame = new byte[StatusMessageFrame.Length];
        new StatusMessageFrame(flags, sessionId, streamId, sessionId == 0 ? 0 : InitialTermId, 0, 32768, receiverId)
            .Encode(frame);
        Transport.Arrive(frame, Address(source));
        RunFor(1_000_000);
    }

    public void Dispose()
    {
        _directory.Dispose();
        _folder.Dispose();
    }
}
