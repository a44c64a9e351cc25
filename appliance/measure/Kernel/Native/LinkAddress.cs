// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Native;

/// <summary><c>struct sockaddr_ll</c> (linux/if_packet.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkAddress
{
    /// <summary><c>SOL_PACKET</c>, level of a packet socket's options.</summary>
    internal const int PacketLevel = 263;

    private const ushort AllProtocols = 0x0300;                 // ETH_P_ALL in network order

    private ushort _family;
    private ushort _protocol;
    private int _interfaceIndex;
    private readonly ushort _hardwareType;
    private readonly byte _packetType;
    private readonly byte _addressLength;
    private readonly ulong _address;

    /// <summary>Binds a packet socket to an interface; of 0 or more if that worked.</summary>
    /// <param name="socket">Its descriptor.</param>
    /// <param name="receives">True to receive packets of all protocols, false to receive none.</param>
    internal static unsafe int Bind(int socket, int interfaceIndex, bool receives)
    {
        var address = new LinkAddress
        {
            _family = Libc.AddressFamilyPacket,
            _protocol = receives ? AllProtocols : (ushort)0,
            _interfaceIndex = interfaceIndex,
        };
        return Libc.bind(socket, &address, (uint)sizeof(LinkAddress));
    }
}
