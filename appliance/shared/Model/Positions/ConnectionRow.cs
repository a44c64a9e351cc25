// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Positions;

/// <summary>A TCP connection of a session, for a restart. Members are 64 bits wide, as in a file.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ConnectionRow
{
    /// <summary>Value of <see cref="OpenedNs"/>: no total includes the connection yet.</summary>
    public const long NotCounted = long.MaxValue;

    /// <summary>Value of sequence numbers: unknown.</summary>
    public const long NoSequence = -1;

    /// <summary>Upper half of the client's address.</summary>
    public ulong ClientHigh;

    /// <summary>Lower half of the client's address.</summary>
    public ulong ClientLow;

    /// <summary>Upper half of the gateway's address.</summary>
    public ulong GatewayHigh;

    /// <summary>Lower half of the gateway's address.</summary>
    public ulong GatewayLow;

    public long ClientPort;

    public long GatewayPort;

    /// <summary>Index of its session; possibly of the row for unassigned connections.</summary>
    public long SessionIndex;

    /// <summary>1 if login or local port decided its session, 0 if the session takes all connections of its
    /// gateway.</summary>
    public long IsIdentified;

    /// <summary>Time when it was counted, nanoseconds of the stamps' clock; or <see cref="NotCounted"/>.</summary>
    public long OpenedNs;

    /// <summary>TCP sequence number of the next byte to the exchange; or <see cref="NoSequence"/>.</summary>
    public long NextTo;

    /// <summary>TCP sequence number of the next byte from the exchange; or <see cref="NoSequence"/>.</summary>
    public long NextFrom;

    /// <summary>The client's end.</summary>
    public readonly EndpointAddress Client => new(new UInt128(ClientHigh, ClientLow), (ushort)ClientPort);

    /// <summary>The gateway's end.</summary>
    public readonly EndpointAddress Gateway => new(new UInt128(GatewayHigh, GatewayLow), (ushort)GatewayPort);

    /// <summary>True if these are its two ends.</summary>
    public readonly bool IsBetween(UInt128 client, ushort clientPort, in EndpointAddress gateway) =>
        ClientPort == clientPort && GatewayPort == gateway.Port
        && Client.Address == client && Gateway.Address == gateway.Address;
}
