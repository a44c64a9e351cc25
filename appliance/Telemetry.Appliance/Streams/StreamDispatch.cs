// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Streams;

/// <summary>The one place where a number of a stream protocol becomes its code: one switch a segment.</summary>
[HotPath]
internal static class StreamDispatch
{
    /// <summary>The longest message of any stream protocol, bytes.</summary>
    internal static int MaxMessageLength => Math.Max(
        SoupBinTcp.MaxMessageLength,
        Math.Max(SoupBinTcpOuch<Ouch5>.MaxMessageLength, SoupBinTcpOuch<Ouch42>.MaxMessageLength));

    internal static bool IsStream(ProtocolId protocol) =>
        protocol is ProtocolId.SoupBinTcp or ProtocolId.SoupBinTcpOuch5 or ProtocolId.SoupBinTcpOuch42;

    internal static void Take<TSink>(
        TcpConnection connection, in StreamFlow flow, in TickClock clock, Span<byte> payload, int payloadLength,
        in SegmentOrigin origin, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        switch (flow.Protocol)
        {
            case ProtocolId.SoupBinTcp:
                new StreamReassembler<SoupBinTcp, TSink>(ref sink, connection, flow, clock)
                    .Take(payload, payloadLength, origin);
                break;
            case ProtocolId.SoupBinTcpOuch5:
                new StreamReassembler<SoupBinTcpOuch<Ouch5>, TSink>(ref sink, connection, flow, clock)
                    .Take(payload, payloadLength, origin);
                break;
            case ProtocolId.SoupBinTcpOuch42:
                new StreamReassembler<SoupBinTcpOuch<Ouch42>, TSink>(ref sink, connection, flow, clock)
                    .Take(payload, payloadLength, origin);
                break;
        }
    }

    internal static void Run<TSink>(
        StreamWork work, TcpConnection connection, in StreamFlow flow, in TickClock clock, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        switch (flow.Protocol)
        {
            case ProtocolId.SoupBinTcp:
                Run(work, new StreamReassembler<SoupBinTcp, TSink>(ref sink, connection, flow, clock));
                break;
            case ProtocolId.SoupBinTcpOuch5:
                Run(work, new StreamReassembler<SoupBinTcpOuch<Ouch5>, TSink>(ref sink, connection, flow, clock));
                break;
            case ProtocolId.SoupBinTcpOuch42:
                Run(work, new StreamReassembler<SoupBinTcpOuch<Ouch42>, TSink>(ref sink, connection, flow, clock));
                break;
        }
    }

    private static void Run<TProtocol, TSink>(StreamWork work, in StreamReassembler<TProtocol, TSink> reassembler)
        where TProtocol : struct, IStreamProtocol
        where TSink : struct, IPacketEventSink
    {
        if (work == StreamWork.Finish)
            reassembler.Finish();
        else
            reassembler.GiveUpHoleInTime();
    }

    /// <summary>Overwrites credentials in a segment that is not reassembled.</summary>
    internal static void Hide(ProtocolId protocol, Span<byte> payload, StreamDirection direction)
    {
        if (direction != StreamDirection.ToExchange)
            return;
        switch (protocol)
        {
            case ProtocolId.SoupBinTcp:
                Credentials<SoupBinTcp>.Hide(payload, direction, isStrict: true);
                break;
            case ProtocolId.SoupBinTcpOuch5:
                Credentials<SoupBinTcpOuch<Ouch5>>.Hide(payload, direction, isStrict: true);
                break;
            case ProtocolId.SoupBinTcpOuch42:
                Credentials<SoupBinTcpOuch<Ouch42>>.Hide(payload, direction, isStrict: true);
                break;
        }
    }
}
