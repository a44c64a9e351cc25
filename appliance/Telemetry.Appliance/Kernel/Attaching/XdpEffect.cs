// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Kernel.Attaching;

/// <summary>What a native XDP program that comes or goes does to the traffic of an interface.</summary>
internal enum XdpEffect
{
    /// <summary>Nothing: not a packet is lost.</summary>
    None,

    /// <summary>The queues are made anew: packets of some milliseconds are lost, perhaps steering too.</summary>
    QueueReset,

    /// <summary>The interface is taken down and up: the carrier goes, packets of up to some seconds are lost.</summary>
    LinkReset,

    /// <summary>The driver has no native XDP.</summary>
    Unsupported,
}
