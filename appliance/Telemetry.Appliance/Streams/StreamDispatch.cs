// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Streams;

/// <summary>The one place where a number of a stream protocol becomes its code: one switch a segment.</summary>
[HotPath]
internal static class StreamDispatch
{
    /// <summary>The longest message of any stream protocol, bytes.</summary>
    internal const int MaxMessageLength = 8192;

    internal static bool IsStream(ProtocolId protocol) => ProtocolCatalog.Find(protocol) is { IsStream: true };

    internal static void Take<TSink>(
        TcpConnection connection, in StreamFlow flow, in TickClock clock, Span<byte> payload, int payloadLength,
        in SegmentOrigin origin, ref TSink sink)
        where TSink : struct, IPacketEventSink =>
        Do(flow.Protocol, new StreamCall<TSink>(ref sink, connection, in flow, clock)
        {
            Work = StreamWork.Take,
            Payload = payload,
            PayloadLength = payloadLength,
            Origin = origin,
        });

    internal static void Run<TSink>(
        StreamWork work, TcpConnection connection, in StreamFlow flow, in TickClock clock, ref TSink sink)
        where TSink : struct, IPacketEventSink =>
        Do(flow.Protocol, new StreamCall<TSink>(ref sink, connection, in flow, clock) { Work = work });

    private static void Do<TSink>(ProtocolId protocol, in StreamCall<TSink> call)
        where TSink : struct, IPacketEventSink
    {
        switch (protocol)
        {
            case ProtocolId.SoupBinTcp:
                call.Do<SoupBinTcp>();
                break;
            case ProtocolId.SoupBinTcpOuch5:
                call.Do<SoupBinTcpOuch<Ouch5>>();
                break;
            case ProtocolId.SoupBinTcpOuch42:
                call.Do<SoupBinTcpOuch<Ouch42>>();
                break;
            case ProtocolId.Fix:
                call.Do<Fix>();
                break;
            case ProtocolId.CmeILink3:
                call.Do<FramedOrders<CmeILink3>>();
                break;
            case ProtocolId.B3EntryPoint:
                call.Do<FramedOrders<B3EntryPoint>>();
                break;
            case ProtocolId.CboeBoe:
                call.Do<FramedOrders<CboeBoe>>();
                break;
            case ProtocolId.CboeBoe3:
                call.Do<FramedOrders<CboeBoe3>>();
                break;
            case ProtocolId.T7Eti:
                call.Do<FramedOrders<T7Eti>>();
                break;
            case ProtocolId.PillarGateway:
                call.Do<FramedOrders<PillarGateway>>();
                break;
            case ProtocolId.SoupBinTcpOuchJnx:
                call.Do<SoupBinTcpOuch<OuchJnx>>();
                break;
            case ProtocolId.OptiqOeg:
                call.Do<FramedOrders<OptiqOeg>>();
                break;
            case ProtocolId.LseNative:
                call.Do<FramedOrders<LseNative>>();
                break;
            case ProtocolId.MemxMemo:
                call.Do<FramedOrders<MemxMemo>>();
                break;
        }
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
            case ProtocolId.Fix:
                Credentials<Fix>.Hide(payload, direction, isStrict: true);
                break;
            case ProtocolId.CmeILink3:
                Credentials<FramedOrders<CmeILink3>>.Hide(payload, direction, isStrict: true);
                break;
            case ProtocolId.B3EntryPoint:
                Credentials<FramedOrders<B3EntryPoint>>.Hide(payload, direction, isStrict: true);
                break;
            case ProtocolId.CboeBoe:
                Credentials<FramedOrders<CboeBoe>>.Hide(payload, direction, isStrict: true);
                break;
            case ProtocolId.CboeBoe3:
                Credentials<FramedOrders<CboeBoe3>>.Hide(payload, direction, isStrict: true);
                break;
            case ProtocolId.T7Eti:
                Credentials<FramedOrders<T7Eti>>.Hide(payload, direction, isStrict: true);
                break;
            case ProtocolId.PillarGateway:
                Credentials<FramedOrders<PillarGateway>>.Hide(payload, direction, isStrict: true);
                break;
            case ProtocolId.SoupBinTcpOuchJnx:
                Credentials<SoupBinTcpOuch<OuchJnx>>.Hide(payload, direction, isStrict: true);
                break;
            case ProtocolId.OptiqOeg:
                Credentials<FramedOrders<OptiqOeg>>.Hide(payload, direction, isStrict: true);
                break;
            case ProtocolId.LseNative:
                Credentials<FramedOrders<LseNative>>.Hide(payload, direction, isStrict: true);
                break;
            case ProtocolId.MemxMemo:
                Credentials<FramedOrders<MemxMemo>>.Hide(payload, direction, isStrict: true);
                break;
        }
    }
}
