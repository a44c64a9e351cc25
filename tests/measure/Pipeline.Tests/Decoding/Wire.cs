// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Segments;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>Sends segments into reassembly, one a microsecond, and keeps what comes out.</summary>
internal sealed class Wire
{
    internal const byte Fin = 1;
    internal const byte Syn = 2;
    internal const byte Rst = 4;
    internal const byte Ack = 16;

    internal Wire(Topology topology, TcpStreamOptions? options = null) =>
        Streams = new TcpStreams(topology, options ?? TcpStreamOptions.For(topology));

    internal static Wire Ouch5() => new(StreamTopology.Session(ProtocolId.SoupBinTcpOuch5));

    internal TcpStreams Streams { get; }

    internal EventLog Log { get; } = new();

    internal long NowNs { get; set; } = 1_000_000_000;

    internal long Frame { get; private set; }

    internal ushort ClientPort { get; set; } = 40000;

    /// <summary>Time by which the next segment's stamp is before the time at which it is read, nanoseconds.</summary>
    internal long ReadLateNs { get; set; }

    internal uint LostBefore { get; set; }

    internal ushort GsoSegments { get; set; } = 1;

    internal int MissingTail { get; set; }

    internal uint Acknowledgment { get; set; }

    internal ushort Window { get; set; }

    internal TcpWindowScale Scale { get; set; }

    internal PacketEventFlags Flags { get; set; }

    internal ChecksumVerdict Checksum { get; set; } = ChecksumVerdict.Right;

    /// <summary>Sends one segment; its payload as it is afterwards comes back.</summary>
    internal byte[] Send(int flow, uint sequence, ReadOnlySpan<byte> payload, byte flags = Ack)
    {
        byte[] bytes = payload.ToArray();
        NowNs += 1000;
        var input = new SegmentInput
        {
            ClientAddress = EndpointAddress.FromIPv4(0x0A00_0001),
            ClientPort = ClientPort,
            StampNs = NowNs - ReadLateNs,
            ClockNs = NowNs,
            Frame = ++Frame,
            FlowId = flow,
            Sequence = sequence,
            Acknowledgment = Acknowledgment,
            Window = Window,
            WindowScale = Scale,
            PayloadLength = bytes.Length + MissingTail,
            LostBefore = LostBefore,
            WireLength = (uint)(54 + bytes.Length + MissingTail),
            GsoSegments = GsoSegments,
            TcpFlags = flags,
            Flags = Flags,
            Checksum = Checksum,
        };
        LostBefore = 0;
        ReadLateNs = 0;
        Flags = PacketEventFlags.None;
        Checksum = ChecksumVerdict.Right;
        MissingTail = 0;
        GsoSegments = 1;
        EventLog.Sink sink = new(Log);
        Streams.OnSegment(input, bytes, ref sink);
        return bytes;
    }

    /// <summary>To the exchange.</summary>
    internal byte[] To(uint sequence, ReadOnlySpan<byte> payload, byte flags = Ack) =>
        Send(StreamTopology.ToGateway, sequence, payload, flags);

    /// <summary>From the exchange.</summary>
    internal byte[] From(uint sequence, ReadOnlySpan<byte> payload, byte flags = Ack) =>
        Send(StreamTopology.FromGateway, sequence, payload, flags);

    internal void Wait(long durationNs)
    {
        NowNs += durationNs;
        EventLog.Sink sink = new(Log);
        Streams.OnClock(NowNs, ref sink);
    }

    internal void End()
    {
        EventLog.Sink sink = new(Log);
        Streams.EndOfInput(NowNs, ref sink);
    }
}
