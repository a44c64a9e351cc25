// SPDX-License-Identifier: Apache-2.0
using System.Net;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>A capture of many feeds and sessions at once, written round by round: each round has a packet of each line
/// and an order and its answer of each session.</summary>
internal sealed class TrafficSet
{
    private const long StepNs = 20_000;
    private const ulong NsPerSecond = 1_000_000_000;
    private const int Gateways = 9_000;

    private readonly bool _isPcapng;
    private readonly string[] _feeds = [.. FeedPackets.Protocols];
    private readonly string[] _sessions = [.. SessionMessages.Protocols];
    private readonly ulong[] _next;
    private readonly (uint Request, uint Answer)[] _sequences;
    private CaptureBytes _bytes = new(false);
    private int _round;

    public TrafficSet(bool isPcapng)
    {
        _isPcapng = isPcapng;
        _next = [.. _feeds.Select(_ => 1UL)];
        _sequences = new (uint, uint)[_sessions.Length];
    }

    /// <summary>Stamp of the next packet, nanoseconds since 1970.</summary>
    public long NowNs { get; set; } = SeenTraffic.StartNs;

    /// <summary>The recognised protocols that are in it: feeds with both lines, and sessions.</summary>
    public IEnumerable<string> Truth => _feeds
        .SelectMany((protocol, feed) => new[] { Line(feed, 0), Line(feed, 1) }
            .Select(line => $"feed {protocol} {line.Address}:{line.Port}"))
        .Concat(_sessions.Select((protocol, session) => $"session {protocol} 10.0.2.1:{Gateways + session}"));

    /// <summary>Packets of one round.</summary>
    public int PacketsARound => 2 * (_feeds.Length + _sessions.Length);

    /// <summary>The header of the file.</summary>
    public byte[] Head => _isPcapng
        ? new CaptureBytes(false).Section().Interface(resolution: 9).ToArray()
        : new CaptureBytes(false).PcapHeader(nanoseconds: true).ToArray();

    /// <summary>Records of the next rounds.</summary>
    public byte[] Rounds(int count)
    {
        _bytes = new CaptureBytes(false);
        for (int end = _round + count; _round < end; _round++)
            WriteRound();
        return _bytes.ToArray();
    }

    /// <summary>Records of other frames.</summary>
    public byte[] Others(IEnumerable<byte[]> frames)
    {
        _bytes = new CaptureBytes(false);
        foreach (byte[] frame in frames)
            Write(frame);
        return _bytes.ToArray();
    }

    private void WriteRound()
    {
        for (int feed = 0; feed < _feeds.Length; feed++)
        {
            int messages = 1 + (_round % 3);
            byte[] packet = FeedPackets.Of(_feeds[feed], _next[feed], messages, NowNs - 5_000);
            _next[feed] += (ulong)FeedPackets.Numbers(_feeds[feed], messages);
            for (int line = 0; line < 2; line++)
                Write(Frames.UdpFrame(Line(feed, line).Address.ToString(), (ushort)Line(feed, line).Port, packet));
        }
        for (int session = 0; session < _sessions.Length; session++)
        {
            (uint request, uint answer) = _sequences[session];
            byte[] order = SessionMessages.Of(_sessions[session], true, _round + 1, NowNs - 5_000);
            byte[] accepted = SessionMessages.Of(_sessions[session], false, _round + 1, NowNs - 5_000);
            Write(Segment("10.0.1.1", 41_000, "10.0.2.1", Gateways + session, request, order));
            Write(Segment("10.0.2.1", Gateways + session, "10.0.1.1", 41_000, answer, accepted));
            _sequences[session] = (request + (uint)order.Length, answer + (uint)accepted.Length);
        }
    }

    private void Write(byte[] frame)
    {
        ulong stampNs = (ulong)NowNs;
        if (_isPcapng)
            _bytes.EnhancedPacket(0, stampNs, frame);
        else
            _bytes.PcapRecord((uint)(stampNs / NsPerSecond), (uint)(stampNs % NsPerSecond), frame);
        NowNs += StepNs;
    }

    private static IPEndPoint Line(int feed, int line) => IPEndPoint.Parse($"239.1.{feed}.{line + 1}:5000");

    private static byte[] Segment(
        string source, int from, string destination, int to, uint sequence, byte[] payload) =>
        Frames.Ethernet(0x0800, Frames.IPv4(
            6, source, destination, Frames.Tcp((ushort)from, (ushort)to, sequence, payload)));
}
