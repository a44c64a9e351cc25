// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Pipeline.Decoding.Segments;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Operation on one direction of a connection, to be performed by the code of its protocol.</summary>
/// <typeparam name="TSink">Destination of the events.</typeparam>
[HotPath]
internal readonly ref struct StreamCall<TSink>(
    ref TSink sink, TcpConnection connection, ref readonly StreamFlow flow, in TickClock clock) : IProtocolCall
    where TSink : struct, IPacketEventSink
{
    private readonly ref TSink _sink = ref sink;
    private readonly ref readonly StreamFlow _flow = ref flow;
    private readonly TcpConnection _connection = connection;
    private readonly TickClock _clock = clock;

    internal required StreamWork Work { get; init; }

    internal Span<byte> Payload { get; init; }

    internal int PayloadLength { get; init; }

    internal SegmentOrigin Origin { get; init; }

    public void Do<TProtocol>()
        where TProtocol : struct, IStreamProtocol
    {
        var reassembler = new StreamReassembler<TProtocol, TSink>(ref _sink, _connection, _flow, _clock);
        switch (Work)
        {
            case StreamWork.Take:
                reassembler.Take(Payload, PayloadLength, Origin);
                break;
            case StreamWork.Finish:
                reassembler.Finish();
                break;
            case StreamWork.GiveUpUnseen:
                reassembler.GiveUpUnseen();
                break;
            case StreamWork.ReportDoubt:
                reassembler.ReportDoubt();
                break;
            case StreamWork.ReportEnd:
                reassembler.ReportEnd();
                break;
            default:
                reassembler.GiveUpHoleInTime();
                break;
        }
    }
}

/// <summary>Kinds of operations on a stream.</summary>
internal enum StreamWork
{
    /// <summary>Take a segment.</summary>
    Take,

    /// <summary>Give up missing bytes that did not come in time.</summary>
    GiveUpHole,

    /// <summary>Finish: no more bytes will come.</summary>
    Finish,

    /// <summary>Give up what the other side has behind the last byte that came.</summary>
    GiveUpUnseen,

    /// <summary>Take and report the next step of a doubt about bytes that were not seen.</summary>
    ReportDoubt,

    /// <summary>Report that the connection has ended.</summary>
    ReportEnd,
}

/// <summary>Operation on a stream, generic in its protocol.</summary>
public interface IProtocolCall
{
    void Do<TProtocol>()
        where TProtocol : struct, IStreamProtocol;
}
