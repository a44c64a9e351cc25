// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Config;

/// <summary>How the receive program meets an interface.</summary>
public enum AttachMode
{
    /// <summary>Native XDP where that is known not to disturb the link, else TC ingress.</summary>
    Auto,

    /// <summary>Native XDP; refused where it would reset the link.</summary>
    Xdp,

    /// <summary>XDP in the generic mode: any driver, slower.</summary>
    XdpGeneric,

    /// <summary>TC ingress.</summary>
    Tc,

    /// <summary>Native XDP even where attaching resets link or queues.</summary>
    XdpAcceptLinkReset,
}
