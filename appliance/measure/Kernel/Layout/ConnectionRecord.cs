// SPDX-License-Identifier: Apache-2.0

namespace Telemetry.Kernel.Layout;

/// <summary>A change of a TCP connection's state.</summary>
public partial struct ConnectionRecord
{
    /// <summary>True if the peer's FIN has arrived.</summary>
    public bool HasPeerClosed
    {
        readonly get => (Flags & ConnectionFlags.PeerClosed) != 0;
        set => Flags = value ? ConnectionFlags.PeerClosed : 0;
    }

    /// <summary>Address and port here.</summary>
    public EndpointAddress Local
    {
        readonly get => new(LocalAddressBytes.Value, LocalPort);
        set
        {
            LocalPort = value.Port;
            LocalAddressBytes.Value = value.Address;
        }
    }

    /// <summary>Address and port of the peer.</summary>
    public EndpointAddress Remote
    {
        readonly get => new(RemoteAddressBytes.Value, RemotePort);
        set
        {
            RemotePort = value.Port;
            RemoteAddressBytes.Value = value.Address;
        }
    }

    /// <summary>Name of the process, up to 15 bytes, printable; empty if it is the kernel's.</summary>
    public readonly string Name => NameBytes.Text;
}
