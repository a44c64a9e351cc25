// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Workload;

/// <summary>One packet of <see cref="TradingTraffic"/>, without its payload.</summary>
public struct TrafficPacket
{
    /// <summary>Time at which it passes the hook, nanoseconds.</summary>
    public long StampNs;

    /// <summary>The flow that it matches: one of <see cref="TradingTopology"/>.</summary>
    public int FlowId;

    /// <summary>Payload, bytes.</summary>
    public int PayloadLength;

    /// <summary>TCP sequence number.</summary>
    public uint TcpSequence;

    /// <summary>TCP acknowledgement number.</summary>
    public uint TcpAcknowledgement;

    /// <summary>TCP flags; 0 for UDP.</summary>
    public byte TcpFlags;
}
