// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Tests.Decoding;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>A connection with acknowledgements and windows, segment by segment. Offsets count from 0 after the SYN;
/// each segment is a microsecond after the one before.</summary>
internal sealed class HealthTalk
{
    internal const int OrderLength = 50;
    private const uint ToSyn = 0xFFFF_FF00;             // wraps after a few orders
    private const uint FromSyn = 5_000;

    private readonly GatewayRig _rig;
    private readonly ushort _port;
    private uint _fromNext;

    internal HealthTalk(GatewayRig rig, ushort port = 1)
    {
        (_rig, _port) = (rig, port);
        rig.Wire.Window = 1_000;
    }

    internal long NowNs => _rig.Wire.NowNs;

    internal HealthTalk Syn() => Send(1, ToSyn, 0, [], Wire.Syn);

    internal HealthTalk SynAck() => Send(2, FromSyn, ToSyn + 1, [], Wire.Syn | Wire.Ack);

    internal HealthTalk Open() => Syn().SynAck();

    /// <summary>An order at an offset of the client's stream.</summary>
    internal HealthTalk Order(int at, int orders = 1)
    {
        byte[] bytes = [.. Enumerable.Range(0, orders)
            .SelectMany(order => Soup.EnterOrder((uint)(at / OrderLength + order + 1)))];
        return Say(at, bytes);
    }

    /// <summary>An acknowledgement of the exchange up to an offset, without data.</summary>
    internal HealthTalk Ack(int upTo, ushort window = 1_000)
    {
        _rig.Wire.Window = window;
        Send(2, FromSyn + 1 + _fromNext, ToSyn + 1 + (uint)upTo, [], Wire.Ack);
        _rig.Wire.Window = 1_000;
        return this;
    }

    /// <summary>Data of the exchange at an offset of its stream, which acknowledges up to an offset.</summary>
    internal HealthTalk Data(int at, int upTo, byte[] bytes)
    {
        _fromNext = Math.Max(_fromNext, (uint)(at + bytes.Length));
        return Send(2, FromSyn + 1 + (uint)at, ToSyn + 1 + (uint)upTo, bytes, Wire.Ack);
    }

    /// <summary>A keep-alive of the client, whose next byte is at an offset.</summary>
    internal HealthTalk KeepAlive(int next) => Send(1, ToSyn + (uint)next, FromSyn + 1, [], Wire.Ack);

    internal HealthTalk Reset(bool isOfExchange, int next = 0) => isOfExchange
        ? Send(2, FromSyn + 1 + _fromNext, ToSyn + 1 + (uint)next, [], Wire.Rst | Wire.Ack)
        : Send(1, ToSyn + 1 + (uint)next, FromSyn + 1, [], Wire.Rst);

    /// <summary>The answer to a SYN where nobody listens.</summary>
    internal HealthTalk Refuse() => Send(2, 0, ToSyn + 1, [], Wire.Rst | Wire.Ack);

    internal HealthTalk Lose(uint records)
    {
        _rig.Wire.LostBefore = records;
        return this;
    }

    /// <summary>Reads the next segment later than it passed.</summary>
    internal HealthTalk Late(long durationNs)
    {
        _rig.Wire.ReadLateNs = durationNs;
        return this;
    }

    /// <summary>Bytes of the client at an offset.</summary>
    internal HealthTalk Say(int at, byte[] bytes) =>
        Send(1, ToSyn + 1 + (uint)at, FromSyn + 1, bytes, Wire.Ack);

    internal HealthTalk Wait(long durationNs)
    {
        _rig.Wire.Wait(durationNs);
        return this;
    }

    private HealthTalk Send(int flow, uint sequence, uint acknowledgment, byte[] bytes, byte flags)
    {
        _rig.Wire.ClientPort = _port;
        _rig.Wire.Acknowledgment = acknowledgment;
        _rig.Wire.Send(flow, sequence, bytes, flags);
        _rig.Analyse();
        return this;
    }
}
