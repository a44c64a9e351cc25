// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;

namespace Telemetry.Kernel.Attaching;

/// <summary>Chooses the hook for the receive program of an interface.</summary>
public static class AttachPolicy
{
    /// <summary>Hook to attach the receive program to.</summary>
    /// <param name="request">Configuration of the interface.</param>
    /// <param name="needsTags">True if a flow there is matched by its VLAN id.</param>
    /// <exception cref="FailureException">The configured attachment would reset a link in use, or cannot capture the
    /// interface's packets as configured.</exception>
    public static Hook Choose(CaptureInterface request, NetworkDevice device, bool needsTags)
    {
        Hook hook = ChooseAny(request, device, needsTags);
        if (request.NicStamps)
            RefuseStamps(request, device, hook);
        if (request.Drop && hook != Hook.XdpRx)
        {
            throw Refused(device.Name, "drop: true takes XDP, which auto does not choose here for the driver "
                + $"({device.Driver}), the MTU or the VLAN tags", "choose attach: xdp or xdp_generic");
        }
        return hook;
    }

    /// <summary>Hooks to choose from when an interface is there.</summary>
    /// <param name="request">Configuration of an interface that is not there yet.</param>
    internal static IEnumerable<Hook> Possible(CaptureInterface request) => request switch
    {
        { Attach: AttachMode.Tc } => [Hook.TcRx],
        { Attach: AttachMode.Auto, Drop: false } => [Hook.XdpRx, Hook.TcRx],
        _ => [Hook.XdpRx],
    };

    private static Hook ChooseAny(CaptureInterface request, NetworkDevice device, bool needsTags)
    {
        XdpDriver driver = XdpDrivers.Of(device.Driver);
        bool fits = driver.MtuLimit == 0 || device.Mtu <= driver.MtuLimit;
        bool hidesTags = needsTags && device.TakesTagsOut;
        switch (request.Attach)
        {
            case AttachMode.Tc:
                return Hook.TcRx;
            case AttachMode.Auto:
                bool isHarmless = (driver.Effect == XdpEffect.None && driver.Joins != DatagramJoins.AtXdp)
                    || (request.Mirror && driver.Effect != XdpEffect.Unsupported);
                return isHarmless && fits && !hidesTags ? Hook.XdpRx : Hook.TcRx;
            default:
                RefuseHiddenTags(request, hidesTags);
                if (request.Attach == AttachMode.XdpGeneric)
                    return Hook.XdpRx;
                RefuseSize(request, device, driver, fits);
                if (request.Attach == AttachMode.Xdp)
                    RefuseReset(request, device, driver);
                return Hook.XdpRx;
        }
    }

    private static void RefuseStamps(CaptureInterface request, NetworkDevice device, Hook hook)
    {
        if (request.Attach == AttachMode.XdpGeneric)
            throw Refused(device.Name, "the NIC's stamps cannot be had by generic XDP", "choose attach: xdp or tc");
        if (request.Drop)
            throw Refused(device.Name, "the NIC's stamps and drop: true are not supported together", "choose one");
        // skb_hwtstamps of these has a pointer in place of a time until a socket asks (SKBTX_HW_TSTAMP_NETDEV in
        // Linux 6.12 and 6.18: igc_main.c, tsnep_main.c).
        if (hook == Hook.TcRx && device.Driver is "igc" or "tsnep")
        {
            throw Refused(device.Name, $"driver {device.Driver} does not give its stamps to TC",
                "choose attach: xdp, where its driver supports that");
        }
    }

    private static void RefuseReset(CaptureInterface request, NetworkDevice device, XdpDriver driver)
    {
        if (request.Mirror || driver.Effect is XdpEffect.None or XdpEffect.Unsupported || device.Driver.Length == 0
            || !(request.HasUpper || device.IsInUse()))
            return;
        throw Refused(device.Name, $"attaching native XDP {driver.EffectText} of driver {device.Driver}, and the "
            + "interface is in use", "choose attach: tc, or attach: xdp_accept_link_reset");
    }

    private static void RefuseSize(CaptureInterface request, NetworkDevice device, XdpDriver driver, bool fits)
    {
        if (!fits)
        {
            throw Refused(request.Name, $"MTU {device.Mtu} exceeds the {driver.MtuLimit} that driver {driver.Name} "
                + "takes with native XDP", $"choose attach: tc, or ip link set {device.Name} mtu {driver.MtuLimit}");
        }
    }

    private static void RefuseHiddenTags(CaptureInterface request, bool hidesTags)
    {
        if (hidesTags)
        {
            throw Refused(request.Name, "it takes VLAN tags out before XDP (rx-vlan-offload), and a flow is matched "
                + "by its VLAN id", $"choose attach: tc, or ethtool -K {request.Name} rxvlan off");
        }
    }

    private static FailureException Refused(string where, string what, string todo) =>
        new(new Failure(ExitCode.CannotRun, where, what, todo));
}
