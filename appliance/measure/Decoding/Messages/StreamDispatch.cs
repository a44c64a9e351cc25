// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.MarketData;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Pipeline.Decoding.Segments;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>The only place that maps a stream protocol's id to its code: one switch for each segment.</summary>
[HotPath]
public static class StreamDispatch
{
    /// <summary>Highest message length of any stream protocol, bytes.</summary>
    internal const int MaxMessageLength = 8192;

    internal static bool IsStream(ProtocolId protocol) => ProtocolCatalog.Find(protocol) is { IsStream: true };

    internal static void Take<TSink>(
        TcpConnection connection, in StreamFlow flow, in TickClock clock, Span<byte> payload, int payloadLength,
        in SegmentOrigin origin, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        var call = new StreamCall<TSink>(ref sink, connection, in flow, clock)
        {
            Work = StreamWork.Take,
            Payload = payload,
            PayloadLength = payloadLength,
            Origin = origin,
        };
        Do(flow.Protocol, ref call);
    }

    internal static void Run<TSink>(
        StreamWork work, TcpConnection connection, in StreamFlow flow, in TickClock clock, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        var call = new StreamCall<TSink>(ref sink, connection, in flow, clock) { Work = work };
        Do(flow.Protocol, ref call);
    }

    /// <summary>Overwrites credentials in a segment that is not reassembled.</summary>
    internal static void Hide(ProtocolId protocol, Span<byte> payload, StreamDirection direction)
    {
        if (direction != StreamDirection.ToExchange)
            return;
        var call = new HideCall(payload);
        Do(protocol, ref call);
    }

    /// <summary>Performs an operation with the code of a protocol; does nothing if the protocol does not use
    /// streams.</summary>
    public static void Do<TCall>(ProtocolId protocol, scoped ref TCall call)
        where TCall : struct, IProtocolCall, allows ref struct
    {
        switch (protocol)
        {
            case ProtocolId.SoupBinTcp:
                call.Do<SoupBinTcp>();
                break;
            case ProtocolId.CmeMdp3Tcp:
                call.Do<FramedOrders<CmeMdp3Tcp>>();
                break;
            case ProtocolId.CmeMdp3Replay:
                call.Do<FramedOrders<CmeMdp3Replay>>();
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
            case ProtocolId.MiaxMeo:
                call.Do<FramedOrders<MiaxMeo>>();
                break;
            case ProtocolId.CoinbaseDerivativesOe:
                call.Do<FramedOrders<CoinbaseDerivativesOe>>();
                break;
            case ProtocolId.TxseRake:
                call.Do<FramedOrders<TxseRake>>();
                break;
            case ProtocolId.SoupBinTcpOuchGenium:
                call.Do<SoupBinTcpOuch<OuchGenium>>();
                break;
            case ProtocolId.T7Eti6:
                call.Do<FramedOrders<T7Eti6>>();
                break;
            case ProtocolId.HkexOcg:
                call.Do<FramedOrders<HkexOcg>>();
                break;
            case ProtocolId.MiaxFei:
                call.Do<FramedOrders<MiaxFei>>();
                break;
        }
    }

    private readonly ref struct HideCall(Span<byte> payload) : IProtocolCall
    {
        private readonly Span<byte> _payload = payload;

        public void Do<TProtocol>()
            where TProtocol : struct, IStreamProtocol =>
            Credentials<TProtocol>.Hide(_payload, StreamDirection.ToExchange, isStrict: true);
    }
}
