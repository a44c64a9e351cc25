// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>Attach point of an interface's receive program.</summary>
public enum AttachMode
{
    /// <summary>Native XDP where the driver is known not to reset the link, and on mirror ports; otherwise TC
    /// ingress.</summary>
    Auto = 0,

    /// <summary>Native XDP; refused where that may reset a link in use.</summary>
    Xdp,

    /// <summary>Generic XDP, in the network stack: slower, works everywhere.</summary>
    XdpGeneric,

    /// <summary>TC ingress.</summary>
    Tc,

    /// <summary>Native XDP, although link or queues may be reset.</summary>
    XdpAcceptLinkReset,
}
