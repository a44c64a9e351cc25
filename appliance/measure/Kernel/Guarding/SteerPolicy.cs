// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;

namespace Telemetry.Kernel.Guarding;

/// <summary>Refuses to steer on interfaces where that would do harm, or where the NIC does it for nothing.</summary>
public static class SteerPolicy
{
    /// <summary>Fails if flows must not be steered on an interface.</summary>
    /// <param name="evenWithFilters">True to steer although the NIC has rules for flows.</param>
    /// <exception cref="FailureException">They must not; it says why, and what to do instead.</exception>
    public static void Check(NetworkDevice device, bool evenWithFilters) =>
        Check(device, evenWithFilters, LinkTable.Read());

    /// <inheritdoc cref="Check(NetworkDevice, bool)"/>
    /// <param name="evenWithFilters">True to steer although the NIC has rules for flows.</param>
    /// <param name="links">All network devices of its namespace.</param>
    internal static void Check(NetworkDevice device, bool evenWithFilters, IReadOnlyList<NetworkLink> links)
    {
        if (!device.HasEthernetHeader)
            throw Refused(device, "its packets have no Ethernet header", "steer on an Ethernet interface");
        RefuseHeld(device, XdpAttachment.Holder(device.Index));
        if (device.HasFlowRules && !evenWithFilters)
        {
            throw Refused(device, "its NIC steers flows by rules of its own (ntuple filters), which cost a packet "
                + "nothing", "give telemetry-tune the flows ('telemetry config flows') for its setting nic-steering; "
                + "or add --even-with-filters");
        }
        // The program does not see a tag that the NIC took out, and neither does who gets the packet then.
        if (device.TakesTagsOut && HasVlans(device, links))
        {
            throw Refused(device, "VLANs lie on it, and it takes their tags out before XDP (rx-vlan-offload): a "
                + "steered packet would lose its VLAN", $"ethtool -K {device.Name} rxvlan off");
        }
        if (GuardPolicy.HarmOf(device, takesResets: true) is { } harm)
            throw Refused(device, harm, "start it before the interface is in use, or steer on another one");
    }

    /// <summary>Fails if a program is at XDP of the interface.</summary>
    /// <param name="holder">Id and name of the program; null if there is none.</param>
    internal static void RefuseHeld(NetworkDevice device, (uint Id, string Name)? holder)
    {
        if (holder is not (uint id, string name))
            return;
        if (name == KernelCapture.ProgramOf(Hook.XdpRx) || name == KernelCapture.DroppingProgram
            || name == StampedProgram.Name)
        {
            throw Refused(device, "'telemetry run' measures there by XDP",
                "set attach: tc for the interface in its configuration and start it again; then this");
        }
        throw Refused(device, name switch
        {
            SteerProgram.Name => "another 'telemetry guard steer' is at XDP there",
            GuardObject.XdpProgram => "'telemetry guard' is at XDP there",
            _ => string.Create(CultureInfo.InvariantCulture, $"XDP is held by another program (id {id}, \"{name}\")"),
        }, name == GuardObject.XdpProgram ? "set place: tc in its file" : "end it first");
    }

    /// <summary>Text of what a driver makes of steered packets; null if there is nothing to say.</summary>
    public static string? WarningOf(NetworkDevice device) => device.Driver == "veth"
        ? $"{device.Name}: a veth whose peer leaves checksums to the card hands over packets without them, which are "
            + "dropped once they are steered: ethtool -K PEER tx off"
        : null;

    private static bool HasVlans(NetworkDevice device, IReadOnlyList<NetworkLink> links) => links.Any(
        link => link is { Kind: "vlan", IsParentElsewhere: false } && link.ParentIndex == device.Index);

    private static FailureException Refused(NetworkDevice device, string what, string remedy) => new(new Failure(
        ExitCode.CannotRun, device.Name, $"flows cannot be steered there: {what}", remedy));
}
