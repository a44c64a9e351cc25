// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Losses;
using Telemetry.Host.Settings;
using Telemetry.Kernel;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Attaching.Tc;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Native;
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Checks of one interface.</summary>
internal static class InterfaceDoctor
{
    public static IEnumerable<HostCheck> Run(string name)
    {
        string device = $"/sys/class/net/{name}";
        if (NetworkDevice.IndexOf(name) == 0)
        {
            return [new HostCheck("interface", CheckVerdict.Warn,
                $"there is no interface {name} yet: run waits for it, and with --require-interfaces ends",
                $"there are: {string.Join(", ", LinkTable.Read().Select(link => link.Name))}")];
        }
        return [State(name, device), Attachment(name), Holder(name), Leftover(name), Lower(name),
            LossCounters(name), Stamps(name), Joins(name)];
    }

    private static HostCheck State(string name, string device)
    {
        string state = TextFile.Word($"{device}/operstate") ?? "unknown";
        return state is "up" or "unknown"
            ? new HostCheck("interface", CheckVerdict.Ok,
                $"{name} is {(state == "up" ? "up" : "there; its driver tells no state")}", "")
            : new HostCheck("interface", CheckVerdict.Warn, $"{name} is {state}",
                $"ip link set {name} up, or look at the cable");
    }

    private static HostCheck Attachment(string name)
    {
        NetworkDevice device = NetworkDevice.Find(name);
        if (device.Driver.Length == 0)
            return new HostCheck("attach", CheckVerdict.Ok, $"{name} is a virtual device", "");
        XdpDriver driver = XdpDrivers.Of(device.Driver);
        string needs = driver.Needs.Length > 0 ? $" (needs {driver.Needs})" : "";
        return driver.Effect switch
        {
            XdpEffect.None => new HostCheck("attach", CheckVerdict.Ok,
                $"{name}: {device.Driver} takes native XDP without a break{needs}", ""),
            XdpEffect.Unsupported => new HostCheck("attach", CheckVerdict.Ok,
                $"{name}: {device.Driver} has no native XDP; attach: auto uses TC ingress", ""),
            _ => new HostCheck("attach", CheckVerdict.Warn,
                $"{name}: native XDP {driver.EffectText} of {device.Driver}{needs}; attach: auto uses TC ingress",
                "accept it, or use attach: xdp_accept_link_reset"),
        };
    }

    private static HostCheck Holder(string name)
    {
        try
        {
            return XdpAttachment.Holder(NetworkDevice.IndexOf(name)) is (uint id, string program)
                ? new HostCheck("xdp_free", CheckVerdict.Warn,
                    $"{name}: XDP is held by another program (id {id}, \"{program}\")"
                        + (program == KernelCapture.DroppingProgram ? ", which drops every packet (drop: true)" : ""),
                    "use attach: tc there, or detach it")
                : new HostCheck("xdp_free", CheckVerdict.Ok, $"{name}: no XDP program is attached", "");
        }
        catch (Exception cause) when (cause is FailureException or DllNotFoundException)
        {
            return new HostCheck("xdp_free", CheckVerdict.Unknown, $"could not tell: {cause.Message}",
                "run doctor as root");
        }
    }

    private static HostCheck Leftover(string name)
    {
        try
        {
            LibBpfLog.Begin();
            int index = NetworkDevice.IndexOf(name);
            return ClsactAttachment.IsLeft(index, egress: true) || ClsactAttachment.IsLeft(index, egress: false)
                ? new HostCheck("tc_filter", CheckVerdict.Warn, $"{name} has a TC filter that a killed run left",
                    "nothing to do: the next start removes it")
                : new HostCheck("tc_filter", CheckVerdict.Ok, $"{name} has no TC filter left of an earlier run", "");
        }
        catch (Exception cause) when (cause is FailureException or DllNotFoundException)
        {
            return new HostCheck("tc_filter", CheckVerdict.Unknown, $"could not tell: {cause.Message}",
                "run doctor as root");
        }
    }

    private static HostCheck LossCounters(string name)
    {
        using var drops = new HostDrops([name]);
        HostDropCounters counters = default;
        drops.Read(ref counters);
        string detail = $"{name}: {drops.Descriptions.Single()}";
        return counters.NicMissed == NullValue.Int64 && counters.NicNoBuffer == NullValue.Int64
            ? new HostCheck("loss_counters", CheckVerdict.Unknown, detail,
                "look at 'ethtool -S'; host_drops cannot tell what the NIC lost")
            : new HostCheck("loss_counters", CheckVerdict.Ok, detail, "");
    }

    private static HostCheck Joins(string name)
    {
        IReadOnlyList<string> on = UdpJoins.On(name);
        if (on.Count > 0)
        {
            return new HostCheck("udp_joined", CheckVerdict.Warn,
                $"{name}: the kernel joins UDP datagrams before TC and generic XDP ({string.Join(", ", on)}): "
                    + "they come later, and share a stamp",
                $"ethtool -K {name} {string.Join(' ', on.Select(feature => feature + " off"))}");
        }
        return XdpDrivers.Of(NetworkDevice.Find(name).Driver).Joins != DatagramJoins.None
            ? new HostCheck("udp_joined", CheckVerdict.Ok,
                $"{name}: a sender on this host may leave it to the kernel to split its datagrams: at TC they are one "
                    + "packet with one stamp, and counted each", "")
            : new HostCheck("udp_joined", CheckVerdict.Ok, $"{name}: UDP datagrams come one by one", "");
    }

    // Nothing here takes the NIC's stamps unasked, so that none of it is a warning.
    private static HostCheck Stamps(string name)
    {
        NicStamping nic = NicStamping.Of(name);
        string atXdp = nic.XdpMetadata is null ? "the kernel does not say if XDP can read them"
            : nic.AtXdp ? "XDP can read them" : "XDP cannot read them, TC can";
        return nic.Missing is { } missing
            ? new HostCheck("nic_stamps", CheckVerdict.Ok, $"{name}: no stamps of the NIC: {missing}",
                nic.CanStampAll
                    ? $"'telemetry-tune apply --interface {name} --only nic-rx-timestamps' switches them on" : "")
            : new HostCheck("nic_stamps", CheckVerdict.Ok,
                $"{name}: the NIC stamps all received packets by /dev/ptp{nic.Clock}; {atXdp}", "");
    }

    private static HostCheck Lower(string name)
    {
        try
        {
            ResolvedInterface resolved = InterfaceResolver.Find(name, LinkTable.Read());
            if (resolved.Missing is { } missing)
            {
                return new HostCheck("lowest_device", CheckVerdict.Warn,
                    $"{name}: {missing.What}: run waits, and with --require-interfaces ends", missing.Do);
            }
            return new HostCheck("lowest_device", CheckVerdict.Ok, resolved.IsLowest
                ? $"{name} has no device below it" : $"{name} is watched on {resolved.DevicesText}", "");
        }
        catch (FailureException cause)
        {
            return new HostCheck("lowest_device", CheckVerdict.Fail, $"{name}: {cause.Failure.What}", cause.Failure.Do);
        }
    }
}
