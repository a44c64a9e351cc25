// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>One sending socket: sends for its publications and gives them what receivers answer.</summary>
internal sealed class SendChannelEndpoint : IDatagramSink, IDisposable
{
    private const int DatagramsPerCycle = 64;

    private readonly IUdpTransport _transport;
    private readonly DriverCounters _counters;
    private readonly Dictionary<long, NetworkPublication> _publicationByKey = [];
    private readonly byte[] _received = new byte[2048]; // what receivers send is short

    internal SendChannelEndpoint(UdpChannel channel, IUdpTransport transport, DriverCounters counters)
    {
        Channel = channel;
        _transport = transport;
        _counters = counters;
    }

    internal UdpChannel Channel { get; }

    internal UdpAddress LocalAddress => _transport.LocalAddress;

    internal int PublicationCount => _publicationByKey.Count;

    internal void Add(NetworkPublication publication) =>
        _publicationByKey.Add(KeyOf(publication.SessionId, publication.StreamId), publication);

    internal void Remove(NetworkPublication publication) =>
        _publicationByKey.Remove(KeyOf(publication.SessionId, publication.StreamId));

    internal bool Has(int sessionId, int streamId) => _publicationByKey.ContainsKey(KeyOf(sessionId, streamId));

    public bool Send(ReadOnlySpan<byte> datagram)
    {
        if (!_transport.Send(datagram))
        {
            _counters.Increment(SystemCounter.ShortSends);
            return false;
        }

        _counters.Add(SystemCounter.BytesSent, datagram.Length);
        return true;
    }

    /// <summary>Takes what has arrived; returns how many datagrams.</summary>
    internal int Poll(long nowNs)
    {
        int count = 0;
        while (count < DatagramsPerCycle)
        {
            int length = _transport.Receive(_received, out _);
            if (length < 0)
                break;

            OnDatagram(_received.AsSpan(0, length), nowNs);
            count++;
        }

        return count;
    }

    internal void OnDatagram(ReadOnlySpan<byte> datagram, long nowNs)
    {
        _counters.Add(SystemCounter.BytesReceived, datagram.Length);
        if (datagram.Length < FrameHeader.Length || FrameHeader.VersionOf(datagram) != FrameHeader.CurrentVersion)
        {
            _counters.Increment(SystemCounter.InvalidPackets);
            return;
        }

        bool isValid = FrameHeader.TypeOf(datagram) switch
        {
            FrameHeader.StatusMessage => OnStatusMessage(datagram, nowNs),
            FrameHeader.Nak => OnNak(datagram, nowNs),
            FrameHeader.RttMeasurement => OnRttMeasurement(datagram, nowNs),
            FrameHeader.Error => OnError(datagram),
            _ => true,
        };
        if (!isValid)
            _counters.Increment(SystemCounter.InvalidPackets);
    }

    public void Dispose() => _transport.Dispose();

    private static long KeyOf(int sessionId, int streamId) => ((long)sessionId << 32) | (uint)streamId;

    private bool OnStatusMessage(ReadOnlySpan<byte> datagram, long nowNs)
    {
        if (!StatusMessageFrame.TryDecode(datagram, out StatusMessageFrame message))
            return false;

        _counters.Increment(SystemCounter.StatusMessagesReceived);
        if (_publicationByKey.TryGetValue(KeyOf(message.SessionId, message.StreamId), out NetworkPublication? to))
            to.OnStatusMessage(message, nowNs);
        return true;
    }

    private bool OnNak(ReadOnlySpan<byte> datagram, long nowNs)
    {
        if (!NakFrame.TryDecode(datagram, out NakFrame nak))
            return false;

        _counters.Increment(SystemCounter.NakMessagesReceived);
        if (_publicationByKey.TryGetValue(KeyOf(nak.SessionId, nak.StreamId), out NetworkPublication? to))
            to.OnNak(nak, nowNs);
        return true;
    }

    private bool OnRttMeasurement(ReadOnlySpan<byte> datagram, long nowNs)
    {
        if (!RttMeasurementFrame.TryDecode(datagram, out RttMeasurementFrame measurement))
            return false;

        if (_publicationByKey.TryGetValue(KeyOf(measurement.SessionId, measurement.StreamId),
                out NetworkPublication? to))
            to.OnRttMeasurement(measurement, nowNs);
        return true;
    }

    private bool OnError(ReadOnlySpan<byte> datagram)
    {
        if (!ErrorFrame.TryDecode(datagram, out ErrorFrame error))
            return false;

        _counters.Increment(SystemCounter.ErrorFramesReceived);
        if (_publicationByKey.TryGetValue(KeyOf(error.SessionId, error.StreamId), out NetworkPublication? to))
            to.OnError(error);
        return true;
    }
}
