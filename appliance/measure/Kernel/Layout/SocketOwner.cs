// SPDX-License-Identifier: Apache-2.0

namespace Telemetry.Kernel.Layout;

/// <summary>A process and a UDP or TCP socket that it holds.</summary>
public partial struct SocketOwner
{
    /// <summary>UDP (IPPROTO_UDP).</summary>
    public const byte Udp = 17;

    /// <summary>TCP (IPPROTO_TCP).</summary>
    public const byte Tcp = 6;

    /// <summary>Address that the socket is bound to; 0 for any of its family.</summary>
    public readonly UInt128 LocalAddress => AddressOf(in LocalAddressBytes);

    /// <summary>Address of the peer that it is connected to; 0 if none.</summary>
    public readonly UInt128 RemoteAddress => AddressOf(in RemoteAddressBytes);

    /// <summary>True if a local address of 0 accepts IPv4.</summary>
    public readonly bool TakesIPv4 => !TakesIPv6 || (Flags & SocketOwnerFlags.IPv6Only) == 0;

    /// <summary>True if a local address of 0 accepts IPv6.</summary>
    public readonly bool TakesIPv6 => (Flags & SocketOwnerFlags.IPv6) != 0;

    /// <summary>Name of the process, up to 15 bytes, printable.</summary>
    public readonly string Name => NameBytes.Text;

    /// <summary>True if the socket receives what is sent to an address.</summary>
    public readonly bool Takes(UInt128 address, bool isIPv4)
    {
        UInt128 local = LocalAddress;
        return local == address || (local == 0 && (isIPv4 ? TakesIPv4 : TakesIPv6));
    }

    // The wildcard of either family is 0 here; of IPv4 the kernel program maps it.
    private static UInt128 AddressOf(in RecordAddress address) =>
        address.Value is var value && value == EndpointAddress.FromIPv4(0) ? 0 : value;
}
