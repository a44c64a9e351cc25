// SPDX-License-Identifier: Apache-2.0

namespace Telemetry.Kernel.Layout;

/// <summary>Headers of a sampled packet of no flow, as written by the kernel.</summary>
public partial struct PacketSample
{
    /// <summary>Sender.</summary>
    public readonly EndpointAddress Source => new(SourceAddressBytes.Value, SourcePort);

    /// <summary>Receiver.</summary>
    public readonly EndpointAddress Destination => new(DestinationAddressBytes.Value, DestinationPort);
}
