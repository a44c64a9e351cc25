// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Tests.Decoding;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>One connection of a client, both of its directions.</summary>
internal sealed class GatewayClient(GatewayRig rig, ushort port, int gateway)
{
    private uint _toNext = 1;
    private uint _fromNext = 1;

    internal GatewayClient Open()
    {
        Segment(0, 0, [], Wire.Syn);
        Segment(1, 0, [], Wire.Syn);
        return this;
    }

    internal GatewayClient To(ReadOnlySpan<byte> bytes)
    {
        Segment(0, _toNext, bytes, Wire.Ack);
        _toNext += (uint)bytes.Length;
        return this;
    }

    internal GatewayClient From(ReadOnlySpan<byte> bytes)
    {
        Segment(1, _fromNext, bytes, Wire.Ack);
        _fromNext += (uint)bytes.Length;
        return this;
    }

    internal GatewayClient Order(uint reference) => To(Soup.EnterOrder(reference));

    internal GatewayClient Ack(uint reference, ulong? timeNs = null) =>
        From(Soup.OrderAccepted(reference, timeNs: timeNs));

    internal GatewayClient Reset()
    {
        Segment(1, _fromNext, [], Wire.Rst);
        return this;
    }

    internal GatewayClient Close()
    {
        Segment(0, _toNext, [], Wire.Fin);
        Segment(1, _fromNext, [], Wire.Fin);
        return this;
    }

    private void Segment(int direction, uint sequence, ReadOnlySpan<byte> bytes, byte flags)
    {
        rig.Wire.ClientPort = port;
        rig.Wire.Send(1 + (2 * gateway) + direction, sequence, bytes, flags);
        rig.Analyse();
    }
}
